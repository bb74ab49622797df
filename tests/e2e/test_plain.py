"""Without JavaScript: browse, search by words and by a picture, post, follow, like, comment and save still work."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Follow
from discovery.models import BoardItem, Comment, Like, Post
from tests.e2e.museum import Museum

pytestmark = pytest.mark.parametrize("browser_context_args", [{"java_script_enabled": False}], indirect=True)


@pytest.fixture
def plain(museum: Museum, site: Page, live_server: Any, sign_in: Callable[[Any], None]) -> Page:
    """The visitor, signed in, on a page of explore."""
    sign_in(museum.visitor)
    site.goto(f"{live_server.url}/explore/?by=fresh")
    return site


def test_pictures_are_browsed_and_opened(museum: Museum, plain: Page) -> None:
    cards = plain.locator("article.card")
    expect(cards.first).to_be_visible()
    expect(cards.first.locator("img").last).to_be_visible()
    cards.first.get_by_role("link").first.click()
    expect(plain).to_have_url(re.compile(r"/posts/"))
    plain.get_by_role("link", name="More like this").first.click()
    expect(cards.first).to_be_visible()


def test_words_and_a_picture_find_pictures(
    museum: Museum, plain: Page, live_server: Any, picture_file: Callable[[str, int], Path]
) -> None:
    plain.get_by_role("searchbox", name="Words").fill("tartan")
    plain.keyboard.press("Enter")
    expect(plain.locator("article.card").first).to_be_visible()
    plain.goto(f"{live_server.url}/search/")
    plain.set_input_files("main input[name=picture]", picture_file("fergus.loom", 20))
    plain.locator("main form:has(input[name=picture]) button[type=submit]").first.click()
    expect(plain).to_have_url(re.compile(r"/search/\?.*picture="))
    expect(plain.locator("article.card").first).to_contain_text("Fergus Macrae")


def test_a_post_is_liked_commented_and_saved(museum: Museum, plain: Page, live_server: Any) -> None:
    post = museum.posts[-1]
    plain.goto(f"{live_server.url}{post.get_absolute_url()}")
    plain.locator("#post .like__button").click()
    assert Like.objects.filter(user=museum.visitor, post=post).exists()

    plain.goto(f"{live_server.url}{post.get_absolute_url()}")
    plain.get_by_role("link", name="Comments").click()
    plain.get_by_label("Your comment").fill("The third from the left.")
    plain.get_by_role("button", name="Comment", exact=True).click()
    expect(plain.get_by_text("The third from the left.")).to_be_visible()
    assert Comment.objects.filter(author=museum.visitor, post=post).count() == 1

    plain.goto(f"{live_server.url}{post.get_absolute_url()}")
    plain.locator("#post .save__button").locator("visible=true").click()
    plain.get_by_role("button", name="Morning walks").click()
    assert BoardItem.objects.filter(board=museum.board, post=post).exists()


def test_a_picture_is_posted_and_somebody_followed(
    museum: Museum, plain: Page, live_server: Any, picture_file: Callable[[str, int], Path]
) -> None:
    plain.goto(f"{live_server.url}/posts/new/")
    plain.set_input_files("main .dropzone input[type=file]", picture_file("unmapped", 20))
    plain.get_by_label("Caption").fill("Without a script")
    plain.locator("main").get_by_role("button", name="Post", exact=True).click()
    expect(plain).to_have_url(re.compile(r"/posts/[0-9a-f-]{36}/"))
    assert Post.objects.filter(author=museum.visitor, caption="Without a script").exists()

    artist = next(post.author for post in museum.posts if post.author.username == "unmapped")
    plain.goto(f"{live_server.url}{artist.get_absolute_url()}")
    plain.get_by_role("button", name="Follow").first.click()
    assert Follow.objects.filter(follower=museum.visitor, followee=artist).exists()
