"""axe finds nothing: on every page, in either theme, on a phone and at a desk, with all that opens on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from playwright.sync_api import Page, expect

from tests.e2e.addresses import ask_everything
from tests.e2e.axe import examine, script, violations
from tests.e2e.museum import Museum

# What opens over the page, each kind once: a menu beside every card is the same menu.
OVERLAYS = """() => [...document.querySelectorAll("[popover], dialog")].map((one, place) => {
  one.dataset.examined = place;
  return one.id.replace(/[0-9a-f-]{36}|\\d+/g, "*") || one.className;
})"""
OPEN = "(one) => one.matches('dialog') ? one.showModal() : one.showPopover()"
CLOSE = "(one) => one.matches('dialog') ? one.close() : one.hidePopover()"


@pytest.mark.usefixtures("federating")
@pytest.mark.parametrize("viewer", ["visitor", "keeper", "nobody"])
def test_axe_finds_nothing(museum: Museum, site: Page, live_server: Any, sign_in: Any, viewer: str) -> None:
    axe = script()
    person = {"visitor": museum.visitor, "keeper": museum.keeper}.get(viewer, AnonymousUser())
    pages = ask_everything(museum, person).pages
    if viewer == "keeper":  # a moderator is a member who sees more
        seen = ask_everything(museum, museum.visitor).pages
        pages = {name: address for name, address in pages.items() if name not in seen}
    sign_in(person)
    found: dict[str, list[str]] = {}
    opened: set[str] = set()
    for name, address in pages.items():
        site.emulate_media(color_scheme="light")
        site.goto(f"{live_server.url}{address}", wait_until="load")
        expect(site.locator(".htmx-request")).to_have_count(0)
        examine(site, axe)
        found[name] = examined(site) + overlays(site, opened)
    listed = [f"{name}: {complaint}" for name, complaints in found.items() for complaint in complaints]
    assert not listed, "\n".join(listed)
    assert len(pages) > (0 if viewer == "keeper" else 30)


def examined(site: Page, within: str | None = None) -> list[str]:
    """What axe finds in light, and of colours in dark."""
    site.emulate_media(color_scheme="light")
    complaints = violations(site, within)
    site.emulate_media(color_scheme="dark")
    return complaints + [f"dark: {one}" for one in violations(site, within, colours_only=True)]


def overlays(site: Page, opened: set[str]) -> list[str]:
    """What axe finds in each menu, sheet and dialog that was not met on an earlier page."""
    complaints = []
    for place, kind in enumerate(site.evaluate(OVERLAYS)):
        if kind in opened:
            continue
        opened.add(kind)
        overlay = site.locator(f"[data-examined='{place}']")
        overlay.evaluate(OPEN)
        complaints += [f"open {kind}: {one}" for one in examined(site, f"[data-examined='{place}']")]
        overlay.evaluate(CLOSE)
    return complaints


def test_axe_would_find_something(museum: Museum, site: Page, live_server: Any) -> None:
    axe = script()
    site.goto(f"{live_server.url}/explore/")
    examine(site, axe)
    assert violations(site) == []
    site.evaluate(
        """() => {
          document.querySelector("main img:not([alt=''])").removeAttribute("alt");
          const faint = document.createElement("p");
          faint.textContent = "Hardly to be read";
          faint.style.color = "color-mix(in srgb, currentcolor 20%, transparent)";
          const small = document.createElement("nav");
          small.ariaLabel = "Small";
          small.innerHTML = "<a href='/1'>1</a><a href='/2'>2</a>";
          small.style.fontSize = "9px";
          document.querySelector("main").append(faint, small);
        }"""
    )
    assert {complaint.split(":")[0] for complaint in violations(site)} == {"image-alt", "color-contrast", "target-size"}
