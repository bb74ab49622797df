"""By keyboard alone: join, search, open, like, save, follow and post, seeing at each stop where one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Follow, User
from discovery.models import BoardItem, Like, Post
from tests.e2e.conftest import PASSWORD
from tests.e2e.museum import Museum

MOST_STOPS = 400
# Where the focus is, and whether it is seen: a ring on it, or on what stands for a control that is not drawn itself.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {name: "", seen: true};
  const near = [at, at.nextElementSibling, at.parentElement, at.parentElement?.parentElement].filter(Boolean);
  const ringed = near.find((one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== "none";
  });
  const box = (ringed ?? at).getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  return {name: at.outerHTML.slice(0, 120), seen: Boolean(ringed) && inside};
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus. Each stop must be seen; a ring that never gets there is a trap."""
    target.first.wait_for()
    for _ in range(MOST_STOPS):
        if target.evaluate_all("all => all.includes(document.activeElement)"):
            return
        page.keyboard.press("Tab")
        for _ in range(20):  # a smooth scroll or a transition ends
            page.wait_for_timeout(20)
            focus = page.evaluate(FOCUS)
            if focus["seen"]:
                break
        assert focus["seen"], f"The focus cannot be seen on {focus['name']}."
    raise AssertionError(f"{target} is not reached in {MOST_STOPS} steps.")


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Without motion, what has the focus is in its place at once."""
    return {**browser_context_args, "reduced_motion": "reduce"}


def test_the_first_stop_leads_past_the_header(museum: Museum, site: Page, live_server: Any) -> None:
    site.goto(f"{live_server.url}/explore/")
    site.keyboard.press("Tab")
    skip = site.get_by_role("link", name="Skip to the pictures")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    site.keyboard.press("Enter")
    expect(site.locator("#main")).to_be_focused()
    site.keyboard.press("Tab")
    assert site.evaluate("() => Boolean(document.activeElement.closest('main'))")


def test_one_joins(museum: Museum, site: Page, live_server: Any) -> None:
    site.goto(f"{live_server.url}/accounts/signup/")
    tab_to(site, site.get_by_label("Username"))
    site.keyboard.type("keys_only")
    tab_to(site, site.get_by_label("Password"))
    site.keyboard.type(PASSWORD)
    site.keyboard.press("Enter")
    expect(site.get_by_role("button", name="Your account")).to_be_visible()
    assert User.objects.filter(username="keys_only").exists()


def test_one_searches_opens_likes_follows_and_saves(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/explore/")
    tab_to(site, site.locator("#search-form input[name=q]"))
    site.keyboard.type("lambswool")
    site.keyboard.press("Enter")
    expect(site).to_have_url(re.compile(r"/search/\?"))
    tab_to(site, site.locator("article.card > a:first-child"))
    site.keyboard.press("Enter")
    expect(site).to_have_url(re.compile(r"/posts/"))
    post = Post.objects.get(pk=site.url.rstrip("/").rsplit("/", 1)[-1])

    tab_to(site, site.locator("#post .follow button"))
    site.keyboard.press("Enter")
    expect(site.locator("#post .follow button")).to_have_attribute("aria-pressed", "true")
    assert Follow.objects.filter(follower=museum.visitor, followee=post.author).exists()

    assert not Like.objects.filter(user=museum.visitor, post=post).exists()
    tab_to(site, site.locator("#post .like__button"))
    site.keyboard.press("Enter")
    expect(site.locator("#post .like__button")).to_have_attribute("aria-pressed", "true")
    assert Like.objects.filter(user=museum.visitor, post=post).exists()

    tab_to(site, site.locator("#post .save__button"))
    site.keyboard.press("Enter")
    tab_to(site, site.locator("#save-menu").get_by_role("button", name="Morning walks"))
    site.keyboard.press("Enter")
    expect(site.locator("#post .save__button[data-saved]").first).to_be_attached()
    expect(site.locator("#save-menu")).to_be_hidden()
    assert BoardItem.objects.filter(board=museum.board, post=post).exists()


def test_one_posts(
    museum: Museum,
    site: Page,
    live_server: Any,
    sign_in: Callable[[Any], None],
    picture_file: Callable[[str, int], Path],
) -> None:
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/posts/new/")
    tab_to(site, site.locator("main .dropzone input[type=file]"))
    with site.expect_file_chooser() as chooser:
        site.keyboard.press("Space")
    chooser.value.set_files(picture_file("unmapped", 20))
    tab_to(site, site.get_by_label("Caption"))
    site.keyboard.type("By keys alone")
    tab_to(site, site.locator("main").get_by_role("button", name="Post", exact=True))
    site.keyboard.press("Enter")
    expect(site).to_have_url(re.compile(r"/posts/[0-9a-f-]{36}/"))
    assert Post.objects.filter(author=museum.visitor, caption="By keys alone").exists()


def test_one_gets_through_every_page_and_out_again(
    museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]
) -> None:
    """Tab leaves the last control of a page for the browser; nothing holds it back, and Shift+Tab returns."""
    sign_in(museum.visitor)
    for path in ("/settings/", f"/boards/{museum.board.pk}/", "/library/"):
        site.goto(f"{live_server.url}{path}")
        tab_to(site, site.locator(".footer a, .footer button, .tabbar a").locator("visible=true").last)
        before = site.evaluate(FOCUS)["name"]
        site.keyboard.press("Shift+Tab")
        assert site.evaluate(FOCUS)["name"] != before
