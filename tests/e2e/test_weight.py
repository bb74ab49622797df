"""What a page costs: bytes of scripts and styles, requests that the first screen waits for, layout that moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from config.settings import LANGUAGES
from tests.e2e.museum import Museum

SCRIPT_KB, STYLE_KB = 60, 40  # kilobytes of 1,000 bytes, all of our own together
BLOCKING = 2
SHIFT = 0.02
PAGES = ("home", "explore", "post", "search", "profile")
# Every shift that no hand of the reader's has made; their sum is never less than CLS, which takes the worst seconds.
WATCH = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput)
      window.shifts.push([one.value, one.sources.map((source) => source.node?.outerHTML?.slice(0, 90)).join(" | ")]);
  }).observe({type: "layout-shift", buffered: true});
}"""
BLOCKERS = """() => performance.getEntriesByType("resource")
  .filter((one) => one.renderBlockingStatus === "blocking").map((one) => new URL(one.name).pathname)"""

FIRST_PARTS = re.compile(r"/posts/[^/]+/(lineage|comments|people)/")
WAIT = "wait 1ms 15s"
WAITED = """() => {
  for (const one of document.getAnimations()) if (one.animationName === "wait") one.finish();
}"""


@pytest.fixture
def served(tmp_path: Path, settings: Any) -> Path:
    """The static files as `up` lays them out for whitenoise: hashed, and compressed beside the original."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def weight(folder: Path, ending: str) -> float:
    """kB of the files in gzip; those too small to be worth compressing count as they are."""
    total = 0
    for file in folder.rglob(f"*{ending}"):
        packed = file.with_name(f"{file.name}.gz")
        total += min(packed.stat().st_size if packed.exists() else file.stat().st_size, file.stat().st_size)
    return total / 1000


def test_scripts_and_styles_are_light_as_they_are_served(served: Path, client: Client) -> None:
    words = [client.get(reverse("words", args=[code]), headers={"Accept-Encoding": "gzip"}) for code, _ in LANGUAGES]
    assert weight(served / "js", ".js") + max(len(answer.content) for answer in words) / 1000 <= SCRIPT_KB
    assert weight(served / "css", ".css") <= STYLE_KB


@pytest.fixture
def addresses(museum: Museum, live_server: Any) -> dict[str, str]:
    post = museum.posts[0]
    paths = ["/", "/explore/", post.get_absolute_url(), "/search/?q=hills", post.author.get_absolute_url()]
    return {name: f"{live_server.url}{path}" for name, path in zip(PAGES, paths, strict=True)}


def test_the_first_screen_waits_for_two_requests_at_most(
    museum: Museum, addresses: dict[str, str], site: Page, sign_in: Callable[[Any], None]
) -> None:
    """After the first visit, as a member who comes back has it; but nothing may come out of the cache."""
    sign_in(museum.visitor)
    for name, address in addresses.items():
        site.goto(address, wait_until="load")
        assert len(site.evaluate(BLOCKERS)) <= BLOCKING, name


@pytest.mark.parametrize("network", ["quick", "slow"])
def test_nothing_moves_while_pictures_come_and_while_one_scrolls(
    museum: Museum, addresses: dict[str, str], site: Page, sign_in: Callable[[Any], None], network: str
) -> None:
    sign_in(museum.visitor)
    site.add_init_script(f"({WATCH})()")
    if network == "slow":
        throttle(site)
    moved = {}
    for name, address in addresses.items():
        site.goto(address, wait_until="commit" if network == "slow" else "load")
        for _ in range(6):
            site.wait_for_timeout(250)
            site.mouse.wheel(0, 500)
        site.wait_for_load_state("load")
        site.wait_for_timeout(250)
        shifts = site.evaluate("() => window.shifts")
        if sum(value for value, _ in shifts) >= SHIFT:
            moved[name] = shifts
    assert moved == {}


def test_a_part_that_fails_keeps_nothing_below_it_waiting(
    museum: Museum, addresses: dict[str, str], site: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(museum.visitor)
    site.route(FIRST_PARTS, lambda route: route.fulfill(status=500))
    site.route("**/kindred*.css", without_end)
    site.goto(addresses["post"])
    expect(site.locator("#similar")).to_be_visible()
    expect(site.locator(".footer")).to_be_visible()


def without_end(route: Route) -> None:
    """The styles, where what waits would wait on: only an answer ends it."""
    answer = route.fetch()
    styles = answer.text()
    assert WAIT in styles
    route.fulfill(response=answer, body=styles.replace(WAIT, "wait 1ms 900s"))


def test_what_stands_below_waits_for_scripts_but_not_for_ever(
    museum: Museum, addresses: dict[str, str], site: Page, sign_in: Callable[[Any], None]
) -> None:
    sign_in(museum.visitor)
    site.route("**/htmx*.js", lambda route: route.abort())
    site.goto(addresses["post"])
    expect(site.locator("#comments")).to_be_hidden()
    expect(site.locator(".footer")).to_be_hidden()
    site.evaluate(WAITED)
    expect(site.locator("#comments")).to_be_visible()
    expect(site.locator(".footer")).to_be_visible()


def throttle(site: Page) -> None:
    """A slow connection, so that pictures come one by one, late."""
    session = site.context.new_cdp_session(site)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": 150, "downloadThroughput": 120_000, "uploadThroughput": 60_000}
    session.send("Network.emulateNetworkConditions", conditions)
