"""The one bar in a real browser: tags while one types, a colour by keyboard and finger, and a search that is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from discovery.models import Post


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="What you search for").locator(".chip")


def test_a_tag_is_chosen_by_keyboard_and_joins_the_words(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]]
) -> None:
    tag = gallery("mei.ridges", each=2)[0].tags.first()
    assert tag
    bar = site.get_by_role("combobox", name="Words")
    bar.fill(f"fog {tag.name[:4]}")
    option = site.get_by_role("option").filter(has_text=tag.name).first
    expect(option).to_be_visible()
    while option.get_attribute("aria-selected") != "true":
        bar.press("ArrowDown")
    bar.press("Enter")
    expect(chips(site)).to_have_text([re.compile("fog"), re.compile(f"#{tag.slug}")])
    expect(bar).to_have_value("fog")
    site.wait_for_load_state()  # a new page, whose scripts offer the tags
    bar.fill(tag.name[:4])
    expect(option).to_be_visible()
    bar.press("Escape")
    expect(option).to_be_hidden()
    expect(bar).to_have_value(tag.name[:4])


def test_a_colour_is_found_on_the_wheel_by_keyboard(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]]
) -> None:
    gallery("mei.ridges", each=1)
    site.get_by_role("button", name="Search by a colour").click()
    point = site.get_by_role("slider", name="Hue and vividness")
    expect(point).to_have_attribute("aria-valuetext", re.compile("hue"))
    before = site.locator("#add-colour [name=colour]").input_value()
    point.press("ArrowLeft")
    point.press("ArrowUp")
    site.get_by_role("slider", name="Dark to light").press("ArrowRight")
    chosen = site.locator("#add-colour [name=colour]").input_value()
    assert chosen != before
    site.get_by_role("button", name="This colour", exact=True).click()
    expect(chips(site)).to_have_text([re.compile(chosen)])


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_finger_finds_a_colour_and_may_take_a_photo(site: Page, live_server: Any) -> None:
    site.goto(f"{live_server.url}/search/")
    site.get_by_role("button", name="Search with a picture").tap()
    camera = site.locator("#by-picture ~ *, #by-picture").get_by_label("Take a photo").first
    expect(camera).to_have_attribute("capture", "environment")
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Search by a colour").tap()
    disc = site.locator(".wheel__disc")
    expect(disc.locator("[role=slider]")).to_have_attribute("aria-valuetext", re.compile("hue"))
    disc.tap(position={"x": 200, "y": 120})
    chosen = site.locator("#add-colour [name=colour]").input_value()
    site.get_by_role("button", name="This colour", exact=True).tap()
    expect(chips(site)).to_have_text([re.compile(chosen)])


def test_a_search_is_saved_renamed_and_forgotten(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    gallery("mei.ridges", each=1)
    sign_up("newcomer")
    site.goto(f"{live_server.url}/search/?q=fog")
    expect(site.locator("#save-search")).to_be_attached()
    site.get_by_role("button", name="Save this search").click()
    expect(site.get_by_label("Name", exact=True)).to_have_value("fog")
    site.get_by_label("Name", exact=True).fill("Morning fog")
    site.get_by_role("button", name="Save", exact=True).click()
    site.get_by_role("link", name="Saved", exact=True).click()
    expect(site.get_by_role("heading", name="Morning fog")).to_be_visible()
    site.get_by_role("link", name="Saved searches").first.click()
    site.get_by_role("button", name="More about Morning fog").click()
    site.locator("summary", has_text="Forget").click()
    site.get_by_role("button", name="Forget this search").click()
    expect(site.get_by_role("heading", name="No saved searches yet")).to_be_visible()
