"""Somebody writes under a picture, answers and takes it back, in a real browser; its author reads of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.notices.services import notify
from discovery.comments.services import write
from discovery.models import Comment, Post


def test_a_thread_is_written_answered_and_taken_back(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    (post,) = gallery("mei.ridges", each=1)
    first = write(author=post.author, post=post, text="Which of the ridges is yours?")
    sign_up("newcomer")
    site.goto(f"{live_server.url}/comments/{first.pk}/")
    expect(site.locator(f"#comment-{first.pk}")).to_be_in_viewport()

    site.locator(f"#comment-{first.pk}").get_by_role("link", name="Reply").click()
    answer = site.get_by_label(f"Your reply to {post.author}")
    expect(answer).to_be_focused()
    expect(answer).to_have_value("@mei.ridges ")
    answer.fill("@mei.ridges the third. " + "x" * 2000)
    site.locator(".thread").get_by_role("button", name="Reply", exact=True).click()
    expect(site.get_by_role("alert")).to_contain_text("A comment can have 2,000 characters")
    answer.fill("@mei.ridges the third.")
    site.locator(".thread").get_by_role("button", name="Reply", exact=True).click()
    expect(site.locator("#comment-count")).to_have_text("2")
    expect(site.locator(".answers")).to_contain_text("the third.")
    expect(site.locator(".answers .comment__text a")).to_have_attribute("href", "/@mei.ridges/")

    site.once("dialog", lambda dialog: dialog.accept())
    site.locator(".answers").get_by_role("button", name="Delete").click()
    expect(site.locator("#comment-count")).to_have_text("1")
    assert Comment.objects.get() == first


def test_what_is_new_is_read_and_leads_to_its_comment(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    (post,) = gallery("mei.ridges", each=1)
    sign_up("newcomer")
    newcomer = User.objects.get(username="newcomer")
    notify(recipient=newcomer, actor=post.author, kind="follow")
    comment = write(author=post.author, post=post, text="@newcomer, this is for you.")
    site.goto(f"{live_server.url}/notifications/")
    lines = site.locator(".told[data-new]")
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text(f"{post.author} mentioned you")
    lines.first.get_by_role("link").click()
    expect(site.locator(f"#comment-{comment.pk}")).to_be_in_viewport()
    site.goto(f"{live_server.url}/notifications/")
    expect(lines).to_have_count(0)
