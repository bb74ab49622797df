"""The page that posts says, in a real browser, that a file is here already, and leaves it to its author what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from discovery.models import Post


def test_a_copy_is_told_before_posting_and_credited_after(
    site: Page,
    live_server: Any,
    gallery: Callable[..., list[Post]],
    picture_file: Callable[[str, int], Path],
    sign_up: Callable[[str], None],
) -> None:
    original = gallery("mei.ridges", each=2)[1]
    sign_up("newcomer")
    site.goto(f"{live_server.url}/posts/new/")
    files = [picture_file("mei.ridges", 1), picture_file("mei.ridges", 20)]
    site.set_input_files("main .dropzone input[type=file]", files)
    notice = site.locator(".upload", has_text=files[0].name).locator(".notice")
    expect(notice).to_contain_text("The same file is here already")
    expect(notice).to_contain_text(f"first posted by {original.author.display_name}")
    notice.get_by_role("button", name="Credit the original").click()
    expect(notice).to_be_hidden()
    expect(site.get_by_label("Caption")).to_have_value(
        f"After @mei.ridges: {live_server.url}{original.get_absolute_url()}"
    )

    # It is posted all the same, and its page tells where it was before.
    site.get_by_role("button", name="Post", exact=True).click()
    site.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}/$"))
    lineage = site.locator("#lineage")
    expect(lineage).to_contain_text(f"First posted by {original.author.display_name}")
    assert Post.objects.filter(author__username="newcomer").get().pictures.count() == 2


def test_a_copy_can_be_taken_out(
    site: Page,
    live_server: Any,
    gallery: Callable[..., list[Post]],
    picture_file: Callable[[str, int], Path],
    sign_up: Callable[[str], None],
) -> None:
    gallery("mei.ridges", each=1)
    sign_up("newcomer")
    site.goto(f"{live_server.url}/posts/new/")
    site.set_input_files("main .dropzone input[type=file]", picture_file("mei.ridges", 0))
    site.get_by_role("button", name="Remove it").click()
    expect(site.locator(".upload")).to_have_count(0)
    expect(site.get_by_role("button", name="Post", exact=True)).to_be_disabled()
