"""The search composer in a real browser: begun with a posted picture, steered by words, results, a part and a facet."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from discovery.models import Post


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="What you search for").locator(".chip")


def search_a_part_by_keyboard(site: Page) -> None:
    site.wait_for_load_state()  # what it opens is filled by a script
    site.get_by_role("button", name="Part of it").focus()
    site.keyboard.press("Enter")
    frame = site.get_by_role("application", name="The part to search by")
    expect(frame).to_be_visible()
    site.keyboard.press("Tab")
    site.keyboard.press("Tab")
    expect(frame).to_be_focused()
    site.keyboard.press("ArrowRight")
    site.keyboard.press("Shift+ArrowDown")
    region = site.locator("#crop [name=region]").input_value()
    site.keyboard.press("Enter")
    expect(chips(site).filter(has_text="Part of")).to_have_count(1)
    expect(site.locator(".chip--unwanted")).to_have_count(1)
    site.wait_for_load_state()
    part = site.locator("article.card").first
    part.get_by_role("button", name="Why this picture").click()
    expect(part.locator(".why")).to_contain_text("like that part, alike to")
    site.keyboard.press("Escape")
    site.get_by_role("button", name="Part of it").click()
    expect(site.locator("#crop [name=region]")).to_have_value(region)
    site.keyboard.press("Escape")


def test_a_newcomer_steers_a_search_from_a_posted_picture(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]]
) -> None:
    posts = gallery("mei.ridges", "fergus.loom", each=3)
    asked = posts[0]
    site.goto(f"{live_server.url}{asked.get_absolute_url()}")
    site.get_by_role("link", name="Search with this picture").click()
    expect(chips(site)).to_have_text([re.compile(re.escape(asked.title[:20]))])
    expect(site.locator("article.card").first).to_contain_text(asked.author.display_name)

    # An unwanted word joins: the picture stays wanted, and what carries the word is gone.
    unwanted = posts[1]
    expect(site.locator("article.card", has_text=unwanted.title)).to_have_count(1)
    site.get_by_role("button", name="Words").click()
    site.get_by_label("Words to add").fill(unwanted.caption)
    site.get_by_role("button", name="Not that").click()
    expect(chips(site)).to_have_count(2)
    expect(site.locator(".chip--unwanted")).to_have_count(1)
    expect(site.locator(".chip--unwanted")).to_contain_text(f"not {unwanted.caption[:20]}")
    expect(site.locator("article.card", has_text=unwanted.title)).to_have_count(0)

    # Why a result is there, and closer to it.
    first = site.locator("article.card").first
    title = first.locator(".card__caption").inner_text()
    first.get_by_role("button", name="Why this picture").click()
    expect(first.locator(".why")).to_be_visible()
    expect(first.locator(".why")).to_contain_text("Looks like what you show, alike to")
    first.get_by_role("link", name="More towards this").click()
    expect(chips(site)).to_have_count(3)
    expect(chips(site).filter(has_text=title[:20])).to_contain_text("× 0.7")
    expect(site.locator("article.card", has_text=title)).to_have_count(0)

    # Back to one picture, a part of it is chosen and asked for by keyboard alone.
    site.get_by_role("link", name=f"Remove “{title[:20]}").click()
    expect(chips(site)).to_have_count(2)
    search_a_part_by_keyboard(site)

    # A person among the answers, one click away, narrows it to their posts.
    people = site.get_by_role("list", name="Tags, people and prices among the answers").locator(".chip--person")
    people.filter(has_text=asked.author.display_name).click()
    expect(chips(site)).to_have_count(3)
    expect(chips(site).last).to_contain_text(f"By @{asked.author.username}")
    expect(site.locator("article.card", has_text=posts[-1].author.display_name)).to_have_count(0)
    expect(site.locator("article.card", has_text=asked.author.display_name).first).to_be_visible()
