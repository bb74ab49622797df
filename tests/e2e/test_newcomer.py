"""The main job in a real browser: join, post, watch it become searchable, find by picture and words, follow."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Follow
from discovery.models import Post

DROP = """([selector, data, name]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type: "image/jpeg"}));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector(selector).dispatchEvent(
      new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


def drop(page: Page, file: Path) -> None:
    page.evaluate(DROP, ["main", base64.b64encode(file.read_bytes()).decode(), file.name])


def test_a_newcomer_finds_kindred_people(
    site: Page,
    live_server: Any,
    gallery: Callable[..., list[Post]],
    picture_file: Callable[[str, int], Path],
    sign_up: Callable[[str], None],
) -> None:
    weaver = gallery("mei.ridges", "plotter.pim", "fergus.loom", each=4)[-1].author
    sign_up("newcomer")

    # Post a picture, and watch it turn into the finished post without a reload.
    site.goto(f"{live_server.url}/posts/new/")
    site.set_input_files("main .dropzone input[type=file]", picture_file("mei.ridges", 20))
    site.get_by_label("Caption").fill("Morning above the valley")
    site.locator("[data-uploads] textarea").fill("Layers of blue hills")
    site.get_by_role("button", name="Post", exact=True).click()
    site.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    expect(site.locator("#progress")).to_have_attribute("data-state", "ready", timeout=60_000)
    expect(site.get_by_role("heading", name="Morning above the valley")).to_be_visible()
    expect(site.locator("main img").first).to_be_visible()
    assert Post.objects.get(author__username="newcomer").state == Post.State.PUBLISHED

    # Drop a picture anywhere: pictures like it come first, and people for it.
    drop(site, picture_file("fergus.loom", 21))
    site.wait_for_url(re.compile(r"/search/\?.*picture="))
    first = site.locator("article.card").first
    expect(first).to_contain_text(weaver.display_name)
    people = site.get_by_role("complementary", name="People for this search")  # at the side, or among the cards
    people.scroll_into_view_if_needed()
    expect(people.get_by_role("heading", name="People for this picture")).to_be_visible()
    expect(people.locator("article.person").first).to_contain_text(weaver.display_name)

    # Follow the first of them; home then shows what they post.
    people.get_by_role("button", name="Follow").first.click()
    expect(people.get_by_role("button", name="Following").first).to_be_visible()
    # The pointer rests on it still: it says what is, not that another press would take it back.
    expect(people.locator(".follow__no").first).to_be_hidden()
    assert Follow.objects.get().followee == weaver
    site.goto(live_server.url)
    expect(site.locator("article.card", has_text=weaver.display_name)).to_have_count(4)

    # Words find the post that was just made.
    site.get_by_role("combobox", name="Words").fill("valleys morning")
    site.keyboard.press("Enter")
    expect(site.locator("article.card")).to_have_count(1)
    expect(site.locator("article.card")).to_contain_text("Morning above the valley")


def test_a_search_by_picture_is_a_link_that_can_be_shared(
    site: Page, gallery: Callable[..., list[Post]], picture_file: Callable[[str, int], Path], browser: Any
) -> None:
    gallery("mei.ridges", "fergus.loom", each=2)
    drop(site, picture_file("mei.ridges", 20))
    site.wait_for_url(re.compile(r"/search/\?.*picture="))
    found = site.locator("article.card .card__caption").all_inner_texts()
    other = browser.new_page()
    other.goto(site.url)
    assert other.locator("article.card .card__caption").all_inner_texts() == found
    other.close()


def test_what_is_no_picture_is_refused_beside_its_name(
    site: Page,
    live_server: Any,
    sign_up: Callable[[str], None],
    tmp_path: Path,
    picture_file: Callable[[str, int], Path],
) -> None:
    sign_up("newcomer")
    bad = tmp_path / "drawing.jpg"
    bad.write_text("<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    site.goto(f"{live_server.url}/posts/new/")
    site.get_by_label("Caption").fill("Kept words")
    site.set_input_files("main .dropzone input[type=file]", [bad, picture_file("mei.ridges", 1)])
    site.get_by_role("button", name="Post", exact=True).click()
    expect(site.get_by_text("not a picture").first).to_be_visible()
    expect(site.get_by_label("Caption")).to_have_value("Kept words")
    assert not Post.objects.exists()


@pytest.mark.parametrize("browser_context_args", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_one_can_join_post_search_and_follow(
    site: Page,
    live_server: Any,
    gallery: Callable[..., list[Post]],
    picture_file: Callable[[str, int], Path],
) -> None:
    posts = gallery("fergus.loom", each=2)
    site.goto(f"{live_server.url}/accounts/signup/")
    site.get_by_label("Username").fill("plain")
    site.get_by_label("Password").fill("correct horse battery")
    site.get_by_role("button", name="Join").click()
    site.goto(f"{live_server.url}/posts/new/")
    site.set_input_files("main .dropzone input[type=file]", picture_file("fergus.loom", 9))
    site.get_by_label("Caption").fill("Woven")
    site.get_by_role("button", name="Post", exact=True).click()
    site.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    site.goto(f"{live_server.url}/search/")
    site.set_input_files('main input[name="picture"]', picture_file("fergus.loom", 8))
    site.locator("main form:has(input[name=picture]) button[type=submit]").first.click()
    site.wait_for_url(re.compile(r"/search/\?.*picture="))
    expect(site.locator("article.card").first).to_be_visible()
    site.goto(f"{live_server.url}{posts[0].author.get_absolute_url()}")
    site.get_by_role("button", name="Follow").click()
    assert Follow.objects.filter(follower__username="plain", followee=posts[0].author).exists()
