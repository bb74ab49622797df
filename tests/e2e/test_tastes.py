"""A newcomer's first minutes in a real browser: five pictures picked, a feed that follows, tastes named and steered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import Steering, Taste
from discovery.models import Post


def test_a_newcomer_picks_five_pictures_and_steers_their_tastes(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    gallery("mei.ridges", "plotter.pim", each=4)
    sign_up("newcomer")
    expect(site.get_by_role("heading", name="What pleases you?")).to_be_visible()

    # The count follows without a script of ours; four are refused, and stay picked.
    boxes = site.get_by_role("checkbox")
    for number in range(4):
        boxes.nth(number).check()
    site.get_by_role("button", name="Show my feed").click()
    expect(site.get_by_text("Pick at least 5 pictures.")).to_be_visible()
    expect(site.locator("main :checked")).to_have_count(4)
    boxes.nth(4).check()
    site.get_by_role("button", name="Show my feed").click()
    site.wait_for_url(f"{live_server.url}/")
    expect(site.locator("article.card").first).to_be_visible()

    # Each taste is named and boosted in its place, without a reload.
    site.goto(f"{live_server.url}/tastes/")
    before = site.locator(".taste").count()
    assert before == Taste.objects.filter(user__username="newcomer").count() >= 1
    first = site.locator(".taste").first
    first.get_by_label("Name of this taste").fill("Hills")
    first.get_by_label("Name of this taste").press("Enter")
    first.get_by_role("button", name="More", exact=True).click()
    expect(first.get_by_role("button", name="More", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(first.get_by_label("Name of this taste")).to_have_value("Hills")

    # A slider is saved as soon as it is let go.
    site.get_by_label("Freshness").press("End")
    expect(site.get_by_text("Saved. What you are shown follows.")).to_be_visible()
    assert Steering.objects.get(user__username="newcomer").freshness == 1

    # What is forgotten is gone, and can be taken back.
    first.get_by_role("button", name="Forget").click()
    expect(site.get_by_role("button", name="Let it count again")).to_be_visible()
    expect(site.locator(".taste input[value='Hills']")).to_have_count(0)
    site.get_by_role("button", name="Let it count again").click()
    expect(site.locator(".taste")).to_have_count(before)
