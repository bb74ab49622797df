"""Posting over a connection that is lost, and over a reload, in a real browser: nothing is lost, and nothing is sent
twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from discovery.models import Arrival, Post
from tests.e2e.conftest import PASSWORD

Pictures = Callable[[str, int], Path]
CHOOSER = "main .dropzone input[type=file]"


@pytest.fixture
def composer(site: Page, live_server: Any, sign_up: Callable[[str], None]) -> Page:
    sign_up("newcomer")
    site.goto(f"{live_server.url}/posts/new/")
    return site


def uploads(page: Page, state: str) -> Locator:
    return page.locator(f".upload[data-state={state}]")


def post(page: Page) -> None:
    page.get_by_role("button", name="Post", exact=True).click()


def test_a_lost_connection_is_waited_for_and_the_post_goes_out_by_itself(
    composer: Page, picture_file: Pictures
) -> None:
    composer.context.set_offline(True)
    composer.set_input_files(CHOOSER, [picture_file("mei.ridges", 3), picture_file("fergus.loom", 4)])
    composer.get_by_label("Caption").fill("Written in a tunnel")
    post(composer)
    expect(composer.get_by_text("Waiting for the connection; nothing is lost.")).to_be_visible()
    assert not Arrival.objects.exists()
    composer.context.set_offline(False)
    composer.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    assert Post.objects.get().caption == "Written in a tunnel"
    assert Post.objects.get().pictures.count() == 2
    assert not Arrival.objects.exists()


def test_a_reload_keeps_pictures_their_order_and_all_words(composer: Page, picture_file: Pictures) -> None:
    composer.set_input_files(CHOOSER, [picture_file("mei.ridges", 5), picture_file("fergus.loom", 6)])
    expect(uploads(composer, "done")).to_have_count(2)
    composer.get_by_role("button", name=re.compile("Move fergus.* earlier")).click()
    composer.locator(".upload textarea").first.fill("Threads in blue")
    composer.get_by_label("Caption").fill("Half written")
    composer.get_by_role("combobox", name="Tags (optional)").fill("weave, blue,")
    arrived = set(Arrival.objects.values_list("pk", flat=True))
    composer.reload()
    expect(composer.get_by_text("2 pictures of your unfinished post are here.")).to_be_visible()
    expect(uploads(composer, "done")).to_have_count(2)
    expect(composer.locator(".upload textarea").first).to_have_value("Threads in blue")
    expect(composer.get_by_label("Caption")).to_have_value("Half written")
    expect(composer.get_by_role("button", name="Remove the tag weave")).to_be_visible()
    assert set(Arrival.objects.values_list("pk", flat=True)) == arrived
    post(composer)
    composer.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    assert {picture.pk for picture in Post.objects.get().pictures.all()} == arrived
    assert Post.objects.get().pictures.get(position=1).alt_text == "Threads in blue"
    # What was posted is not offered again.
    composer.goto(re.sub(r"/posts/.*", "/posts/new/", composer.url))
    expect(composer.get_by_role("button", name="Post", exact=True)).to_be_disabled()
    expect(composer.locator(".upload")).to_have_count(0)


def test_one_starts_over_and_nothing_is_kept_on_either_side(composer: Page, picture_file: Pictures) -> None:
    composer.set_input_files(CHOOSER, picture_file("mei.ridges", 7))
    expect(uploads(composer, "done")).to_have_count(1)
    composer.reload()
    expect(uploads(composer, "done")).to_have_count(1)
    with composer.expect_navigation():
        composer.get_by_role("button", name="Start over").click()
    expect(composer.locator(".upload")).to_have_count(0)
    expect(composer.get_by_text("of your unfinished post")).to_have_count(0)
    assert not Arrival.objects.exists()


def test_what_is_unposted_goes_with_whoever_logs_out(composer: Page, picture_file: Pictures, live_server: Any) -> None:
    composer.set_input_files(CHOOSER, picture_file("mei.ridges", 8))
    expect(uploads(composer, "done")).to_have_count(1)
    composer.get_by_role("button", name="Your account").click()
    composer.get_by_role("button", name="Log out").click()
    composer.wait_for_url(lambda url: not url.endswith("/posts/new/"))
    names = "async () => (await indexedDB.databases()).map((one) => one.name)"
    assert "unposted" not in composer.evaluate(names)


def test_whoever_logs_in_again_in_another_tab_goes_on_in_this_one(
    composer: Page, picture_file: Pictures, live_server: Any
) -> None:
    composer.context.clear_cookies()
    composer.set_input_files(CHOOSER, picture_file("mei.ridges", 9))
    expect(composer.get_by_text("Log in in another tab, then try again.")).to_be_visible()
    other = composer.context.new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    other.get_by_label("Username").fill("newcomer")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Log in", exact=True).click()
    other.get_by_role("button", name="Your account").wait_for()
    composer.get_by_role("button", name="Try again").click()
    expect(uploads(composer, "done")).to_have_count(1)
    post(composer)
    composer.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    assert Post.objects.get().pictures.count() == 1
