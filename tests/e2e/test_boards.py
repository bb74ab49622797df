"""A picture is saved to a board in two clicks from its card, with a mouse and with a thumb; the board shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from accounts.models import User
from discovery.boards.services import create
from discovery.models import Board, Post


@pytest.mark.parametrize("size", ["desktop"], indirect=True)
def test_a_card_is_saved_in_two_clicks(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    post, other = gallery("mei.ridges", each=2)
    sign_up("newcomer")
    board = create(owner=User.objects.get(username="newcomer"), name="Morning walks")
    site.goto(f"{live_server.url}/explore/")
    card = site.locator(f"article.card[data-post='{post.pk}']")
    card.hover()
    bookmark = card.get_by_role("button", name="Save to a board")
    bookmark.click()
    site.get_by_role("button", name="Morning walks").click()
    expect(bookmark).to_have_attribute("data-saved", "")
    expect(site.locator("#save-menu")).to_be_hidden()

    site.goto(f"{live_server.url}/boards/{board.pk}/")
    expect(site.locator("#board-count")).to_have_text("1 post")
    expect(site.locator(f"article.card[data-post='{post.pk}']")).to_be_visible()
    assert not board.items.filter(post=other).exists()


def test_a_saved_card_is_taken_back_by_the_message(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    (post,) = gallery("mei.ridges", each=1)
    sign_up("newcomer")
    site.goto(f"{live_server.url}/posts/{post.pk}/")
    site.locator("#post").get_by_role("button", name="Save to a board").click()
    site.get_by_label("Name of the new board").fill("Morning walks")
    site.get_by_role("button", name="Save to it").click()
    expect(site.locator(".toast")).to_contain_text("Morning walks")
    board = Board.objects.get(name="Morning walks")
    assert board.items.get().post == post

    site.locator(".toast").get_by_role("button", name="Undo").click()
    expect(site.locator(f"[data-save='{post.pk}'][data-saved]")).to_have_count(0)
    assert not board.items.exists()


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_card_is_saved_with_two_taps(
    site: Page, live_server: Any, gallery: Callable[..., list[Post]], sign_up: Callable[[str], None]
) -> None:
    (post,) = gallery("mei.ridges", each=1)
    sign_up("newcomer")
    board = create(owner=User.objects.get(username="newcomer"), name="Morning walks")
    site.goto(f"{live_server.url}/explore/")
    card = site.locator(f"article.card[data-post='{post.pk}']")
    card.get_by_role("button", name="Save to a board").tap()
    site.get_by_role("button", name="Morning walks").tap()
    expect(site.locator("#save-menu")).to_be_hidden()

    site.get_by_role("button", name="Your account").tap()
    site.locator("#account-menu").get_by_role("link", name="Boards").tap()
    shown = site.locator(".board", has_text="Morning walks")
    expect(shown).to_contain_text("1 post")
    shown.get_by_role("link").tap()
    expect(site).to_have_url(f"{live_server.url}/boards/{board.pk}/")
    expect(card).to_be_visible()


@pytest.mark.parametrize("size", ["desktop"], indirect=True)
def test_many_new_cards_ask_together_which_of_them_are_saved(
    site: Page, live_server: Any, sign_up: Callable[[str], None]
) -> None:
    sign_up("newcomer")
    asked: list[Response] = []
    site.on("response", lambda answer: asked.append(answer) if "/boards/saved/" in answer.url else None)
    site.evaluate(
        """() => {
          for (let number = 0; number < 130; number += 1) {
            const card = document.createElement("article");
            card.append(document.createElement("button"));
            card.firstChild.dataset.save = crypto.randomUUID();
            document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: card } }));
          }
        }"""
    )
    for _ in range(100):
        if len(asked) < 3:
            site.wait_for_timeout(100)
    assert [answer.status for answer in asked] == [200, 200, 200]
    assert max(len(answer.url) for answer in asked) < 4000
