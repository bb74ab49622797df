"""The grid in a real browser: Back to the same place, keys, the next page that does not come, pictures full screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from discovery.models import Like, Picture, Post
from discovery.posts import files
from tests.discovery.imaging.pictures import encoded, flag

# What a card's picture may be shaped like, so that columns end at different heights.
SHAPES = [(640, 480), (480, 640), (600, 600), (640, 900), (900, 500)]
BOX = "e => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom].map(Math.round); }"
INDEX = "() => [...document.querySelectorAll('article.card')].indexOf(document.activeElement.closest('article.card'))"
ORDER = "cards => cards.map(card => card.dataset.post)"
# The most pictures that had a name of their own at once; counted as the names are given, for a transition may end soon.
MORPHED = """addEventListener("pagereveal", (event) => {
  window.morphed = event.viewTransition ? 0 : false;
  if (!event.viewTransition) return;
  new MutationObserver(() => {
    const named = [...document.querySelectorAll(".picture")].filter((one) => one.style.viewTransitionName);
    window.morphed = Math.max(window.morphed, named.length);
  }).observe(document, {subtree: true, attributeFilter: ["style"]});
})"""


def post(author: User, number: int, pictures: int = 1) -> Post:
    """A finished post with small files, as the workers would have left it."""
    made = Post.objects.create(author=author, caption=f"Picture {number}", state=Post.State.PUBLISHED)
    for position in range(1, pictures + 1):
        width, height = SHAPES[(number + position) % len(SHAPES)]
        picture = Picture.objects.create(
            post=made,
            position=position,
            state=Picture.State.READY,
            ready_at=timezone.now(),
            sha256="0" * 64,
            format="PNG",
            width=width,
            height=height,
            rendition_widths=[320],
            avif_widths=[],
            regions=[],
            placeholder="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
            fingerprint=number * 1_000_003,
            alt_text=f"Alt text {position}",
        )
        files.store(files.rendition_name(picture.pk, 320), encoded(flag(32, 24), "WEBP"))
    return made


@pytest.fixture
def posts(transactional_db: None) -> list[Post]:
    author = User.objects.create_user(username="painter", display_name="A painter")
    return [post(author, number, pictures=3 if number == 69 else 1) for number in range(70)]


@pytest.fixture
def fresh(site: Page, live_server: Any, posts: list[Post]) -> Page:
    site.goto(f"{live_server.url}/explore/?by=fresh")
    return site


def cards(page: Page) -> Any:
    return page.locator("article.card")


def test_back_finds_the_same_cards_in_the_same_place(fresh: Page, posts: list[Post]) -> None:
    while cards(fresh).count() < 60:
        fresh.mouse.wheel(0, 1200)
        fresh.wait_for_timeout(100)
    left = cards(fresh).evaluate_all(ORDER)
    card = cards(fresh).nth(42)
    card.scroll_into_view_if_needed()
    place, scrolled = card.evaluate(BOX), fresh.evaluate("scrollY")
    post(posts[0].author, 1000)  # the first page is another by now
    card.locator("a").first.evaluate("link => link.click()")  # Playwright's own click would scroll
    fresh.wait_for_url(re.compile(r"/posts/"))
    fresh.go_back()
    expect(cards(fresh).nth(len(left) - 1)).to_be_attached()
    assert cards(fresh).evaluate_all(ORDER)[: len(left)] == left
    assert (card.evaluate(BOX), fresh.evaluate("scrollY")) == (place, scrolled)
    # It goes on from there, and a reload begins anew.
    fresh.keyboard.press("End")
    expect(cards(fresh)).to_have_count(70)
    fresh.reload()
    expect(cards(fresh).first).to_contain_text("Picture 1000")


def test_what_is_kept_of_a_page_goes_with_its_reader(
    site: Page, live_server: Any, posts: list[Post], sign_up: Callable[[str], None]
) -> None:
    sign_up("newcomer")
    site.goto(f"{live_server.url}/explore/?by=fresh")
    cards(site).first.locator("a").first.click()
    site.wait_for_url(re.compile(r"/posts/"))
    kept = "() => Object.keys(sessionStorage).filter(key => key.startsWith('grid:')).length"
    assert site.evaluate(kept) == 1
    site.get_by_role("button", name="Your account").click()
    site.get_by_role("button", name="Log out").click()
    site.wait_for_url(f"{live_server.url}/")
    assert site.evaluate(kept) == 0


def focused(page: Page) -> list[int]:
    box: list[int] = page.evaluate(f"({BOX})(document.activeElement.closest('article.card'))")
    return box


def test_arrow_keys_step_from_card_to_card_as_they_lie(fresh: Page) -> None:
    fresh.keyboard.press("ArrowRight")
    start = focused(fresh)
    fresh.keyboard.press("ArrowRight")
    right = focused(fresh)
    assert right[0] > start[2]
    assert right[1] < start[3]
    fresh.keyboard.press("ArrowDown")
    below = focused(fresh)
    assert below[0] == right[0]
    assert below[1] > right[1]
    fresh.keyboard.press("ArrowUp")
    fresh.keyboard.press("ArrowLeft")
    assert focused(fresh)[0] == start[0]
    fresh.keyboard.press("End")
    assert fresh.evaluate(f"({INDEX})()") >= 29  # the last of those that have come by now
    fresh.keyboard.press("Home")
    expect(cards(fresh).first.locator("a").first).to_be_focused()
    fresh.keyboard.press("Enter")
    fresh.wait_for_url(re.compile(r"/posts/"))


def test_letters_act_on_the_card_with_the_focus_and_can_be_switched_off(
    site: Page, live_server: Any, posts: list[Post], sign_up: Callable[[str], None]
) -> None:
    sign_up("newcomer")
    site.goto(f"{live_server.url}/explore/?by=fresh")
    site.keyboard.press("ArrowRight")
    site.keyboard.press("l")
    expect(cards(site).first.locator(".like__button")).to_have_attribute("aria-pressed", "true")
    assert Like.objects.count() == 1
    site.keyboard.press("/")
    site.keyboard.type("l?s")
    expect(site.get_by_role("combobox", name="Words")).to_have_value("l?s")
    site.keyboard.press("Escape")
    site.locator("main").focus()
    site.keyboard.press("?")
    sheet = site.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    sheet.get_by_role("checkbox").uncheck()
    site.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    site.reload()
    site.keyboard.press("?")
    expect(sheet).to_be_hidden()


def test_when_the_next_cards_do_not_come_it_is_said_and_they_can_be_asked_for_again(
    site: Page, live_server: Any, posts: list[Post]
) -> None:
    # From the start: a slow machine asks for the next cards while the first ones are still being placed.
    site.route("**/*cursor=*", lambda route: route.abort())
    site.goto(f"{live_server.url}/explore/?by=fresh")
    site.mouse.wheel(0, 20_000)
    expect(site.get_by_text("The next pictures did not arrive.")).to_be_visible()
    site.unroute("**/*cursor=*")
    site.get_by_role("link", name="Try again").click()
    expect(cards(site)).to_have_count(60)
    expect(site.get_by_text("The next pictures did not arrive.")).to_be_hidden()


def test_pictures_full_screen_are_zoomed_and_stepped_through_by_keys_and_wheel(
    site: Page, live_server: Any, posts: list[Post]
) -> None:
    site.goto(f"{live_server.url}{posts[69].get_absolute_url()}")
    box, zoomed = site.get_by_role("dialog", name="Pictures, full screen"), site.locator(".lightbox__zoom")
    site.locator("#post .stage__open").first.focus()
    site.keyboard.press("Enter")
    expect(box).to_be_visible()
    expect(box.get_by_text("Alt text 1")).to_be_visible()
    site.keyboard.press("+")
    expect(zoomed).to_have_text("150%")
    site.keyboard.press("0")
    site.mouse.move(200, 300)
    site.mouse.wheel(0, -300)
    expect(zoomed).not_to_be_empty()
    site.keyboard.press("0")
    site.keyboard.press("ArrowRight")
    expect(box.get_by_text("2 of 3")).to_be_visible()
    box.get_by_role("button", name="Next picture").click()
    expect(box.get_by_text("3 of 3")).to_be_visible()
    site.mouse.move(100, 300)
    site.mouse.down()
    site.mouse.move(300, 310, steps=5)
    site.mouse.up()
    expect(box.get_by_text("2 of 3")).to_be_visible()
    site.mouse.dblclick(200, 300)
    expect(zoomed).to_have_text("250%")
    site.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(site.locator("#post .stage__open").nth(1)).to_be_focused()


def test_the_picture_of_a_card_becomes_that_of_its_post_unless_motion_is_unwanted(
    fresh: Page, posts: list[Post]
) -> None:
    fresh.add_init_script(MORPHED)
    for wish, number in (("no-preference", 1), ("reduce", False)):
        fresh.emulate_media(reduced_motion=wish)
        fresh.goto(fresh.url)
        cards(fresh).first.locator("a").first.click()
        fresh.wait_for_url(re.compile(r"/posts/"))
        fresh.wait_for_function("window.morphed !== undefined")
        assert fresh.evaluate("window.morphed") == number
        fresh.go_back()
        fresh.wait_for_function("window.morphed !== undefined")
        assert fresh.evaluate("window.morphed") == number
