"""What people come back for, whole: a map walked, a report answered, a portrait, another language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.museum import Museum

SignIn = Callable[[Any], None]


def test_a_map_of_a_search_is_walked_by_arrows_and_left(
    museum: Museum, site: Page, live_server: Any, sign_in: SignIn
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/search/?post={museum.posts[0].pk}")
    site.get_by_role("link", name="See as a map").click()
    expect(site).to_have_url(re.compile(r"/search/map/\?"))
    expect(site.locator("svg.map__drawing")).to_have_attribute("style", re.compile("--unit"))  # its script is there
    site.locator("svg.map__drawing a:nth-of-type(6)").focus()
    walked = set()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowLeft", "ArrowUp"):
        site.keyboard.press(key)
        walked.add(site.evaluate("() => document.activeElement.getAttribute('href')"))
    assert len(walked) > 2
    site.keyboard.press("+")
    expect(site.get_by_role("button", name="Further away")).to_be_enabled()
    expect(site.locator("svg.map__drawing a:focus")).to_be_in_viewport()
    site.keyboard.press("Enter")
    expect(site).to_have_url(re.compile(r"/posts/"))
    site.go_back()
    site.get_by_role("link", name="See as a grid").click()
    expect(site.locator("article.card").first).to_be_visible()


def test_a_report_is_decided_by_keys_and_both_are_told(
    museum: Museum, site: Page, live_server: Any, sign_in: SignIn
) -> None:
    post = museum.posts[1]
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}{post.get_absolute_url()}")
    site.locator("#post").get_by_role("link", name="Report").click()
    site.get_by_label("Sensitive and not marked so").check()
    site.get_by_label("In your words").fill("Not for every breakfast.")
    site.get_by_role("button", name="Send the report").click()
    expect(site.get_by_role("heading", name="Thank you")).to_be_visible()

    sign_in(museum.keeper)
    site.goto(f"{live_server.url}/moderation/")
    case = site.locator("[data-case]", has_text="Not for every breakfast.")
    expect(case).to_be_visible()
    for _ in range(site.locator("[data-case]").count()):
        site.keyboard.press("j")
    expect(case).to_be_focused()
    site.keyboard.press("2")
    site.keyboard.type("The breakfast is not vegetarian.")
    site.keyboard.press("Control+Enter")
    expect(site.locator("[data-decided]")).to_be_visible()
    post.refresh_from_db()
    assert post.is_sensitive

    sign_in(post.author)
    site.goto(f"{live_server.url}/notifications/")
    site.get_by_role("link", name="Something of yours was decided on: see why").click()
    expect(site.get_by_role("heading", name="Your post is marked as sensitive")).to_be_visible()
    expect(site.get_by_text("The breakfast is not vegetarian.")).to_be_visible()
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/notifications/")
    expect(site.get_by_role("link", name="What you reported was decided on")).to_be_visible()


def test_a_portrait_is_cut_by_keys_and_shown(
    museum: Museum, site: Page, live_server: Any, sign_in: SignIn, picture_file: Callable[[str, int], Path]
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/settings/portrait/")
    site.set_input_files("#portrait-picture", picture_file("mei.ridges", 20))
    frame = site.locator(".portrait__frame")
    expect(frame).to_be_visible()
    part = site.locator(".portrait [name=part]").input_value()
    frame.focus()
    site.get_by_label("How close").press("ArrowRight")
    frame.press("ArrowRight")
    assert site.locator(".portrait [name=part]").input_value() != part
    site.locator("form.portrait").get_by_role("button", name="Save").click()
    expect(site.locator(".portrait__now img")).to_have_js_property("complete", True)
    assert site.locator(".portrait__now img").evaluate("one => one.naturalWidth") > 0
    assert User.objects.get(pk=museum.visitor.pk).portrait


def test_another_language_stays_until_one_comes_back(
    museum: Museum, site: Page, live_server: Any, sign_in: SignIn
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/settings/")
    site.get_by_role("button", name="简体中文").click()
    expect(site.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    expect(site.locator("h1")).to_have_text("设置")
    site.goto(f"{live_server.url}/people/")
    expect(site.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    assert User.objects.get(pk=museum.visitor.pk).language.startswith("zh")
    site.get_by_role("button", name="English").click()
    expect(site.locator("html")).to_have_attribute("lang", re.compile("^en"))
