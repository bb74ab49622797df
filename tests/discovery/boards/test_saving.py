"""Saving in two clicks: the menu, the second click, its undoing, a new board on the way; without scripts too."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from discovery.boards import selectors, services
from discovery.models import Board, BoardItem, Post
from tests.discovery.boards.conftest import HTMX


@pytest.fixture
def own(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def post(other, make_post) -> Post:
    return make_post(other, caption="Nets")


def test_every_card_carries_the_way_to_save_it(client, owner, post):
    place = reverse("save", args=[post.pk])
    login = f"{reverse('account_login')}?next={post.get_absolute_url()}"
    explore = reverse("explore")
    anonymous = client.get(explore).content.decode()
    assert place not in anonymous
    assert login in anonymous
    client.force_login(owner)
    assert client.get(explore).content.decode().count(place) == 2
    client.logout()
    assert client.get(place).status_code == 302


def test_the_menu_names_the_boards_and_marks_those_that_hold_the_post(own, owner, board, post):
    services.create(owner=owner, name="Boats", visibility="private")
    services.add(board=board, post=post, by=owner)
    shown = own.get(reverse("save", args=[post.pk]), headers=HTMX).content.decode()
    assert "<html" not in shown
    assert shown.index("Harbours") < shown.index("Boats")
    assert shown.count('aria-pressed="true"') == 1
    assert "Find a board" not in shown
    for n in range(8):
        services.create(owner=owner, name=f"Board {n}")
    assert "Find a board" in own.get(reverse("save", args=[post.pk]), headers=HTMX).content.decode()


def test_what_somebody_else_put_on_a_shared_board_is_marked_without_a_button(own, owner, other, post, share):
    shared = services.create(owner=other, name="Ours")
    share(shared, owner)
    services.add(board=shared, post=post, by=other)
    shown = own.get(reverse("save", args=[post.pk]), headers=HTMX).content.decode()
    assert "It is there already" in shown
    assert reverse("board_items", args=[shared.pk]) not in shown


def test_the_second_click_saves_and_offers_to_undo(own, board, post):
    place = reverse("board_items", args=[board.pk])
    for _ in range(2):
        answer = own.post(place, {"post": str(post.pk), "saved": "1"}, headers=HTMX)
    assert BoardItem.objects.get().post == post
    shown = answer.content.decode()
    assert "Saved to" in shown
    assert "Harbours" in shown
    assert '"saved": "0"' in shown
    assert json.loads(answer["HX-Trigger"]) == {"board-items": {"post": str(post.pk), "saved": True}}
    answer = own.post(place, {"post": str(post.pk), "saved": "0"}, headers=HTMX)
    assert "Removed from" in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["board-items"]["saved"] is False
    assert not BoardItem.objects.exists()


def test_a_new_board_is_made_on_the_way(own, board, post):
    made = {"post": str(post.pk), "name": "Nets", "visibility": "private"}
    answer = own.post(reverse("board_new"), made, headers=HTMX)
    assert "Saved to" in answer.content.decode()
    kept = Board.objects.get(name="Nets")
    assert kept.visibility == "private"
    assert kept.items.get().post == post
    own.post(reverse("board_new"), {**made, "name": "nets"}, headers=HTMX)
    assert Board.objects.count() == 2


def test_a_name_that_will_not_do_is_said_in_the_menu(own, post):
    bad = {"post": str(post.pk), "name": "x" * 81, "visibility": "public"}
    answer = own.post(reverse("board_new"), bad, headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#save-menu")
    assert "81" in answer.content.decode()
    assert bad["name"] in answer.content.decode()
    assert own.post(reverse("board_new"), bad).status_code == 422
    assert not Board.objects.exists()


def test_without_scripts_pages_and_redirects_do_the_same(own, board, post):
    shown = own.get(reverse("save", args=[post.pk])).content.decode()
    assert "<html" in shown
    assert "Harbours" in shown
    place = reverse("board_items", args=[board.pk])
    answer = own.post(place, {"post": str(post.pk), "saved": "1"}, follow=True)
    assert answer.redirect_chain == [(post.get_absolute_url(), 302)]
    assert "Saved to Harbours." in answer.content.decode()
    assert own.post(place, {"post": str(post.pk), "saved": "0", "then": "board"}).url == board.get_absolute_url()
    own.post(reverse("board_new"), {"post": str(post.pk), "name": "Nets", "visibility": "public"})
    assert Board.objects.get(name="Nets").items.get().post == post


def test_what_names_no_post_is_refused(own, board, owner, other, make_post):
    place = reverse("board_items", args=[board.pk])
    assert own.post(place, {"post": "x", "saved": "1"}).status_code == 400
    hidden = make_post(other, visibility=Post.Visibility.PRIVATE)
    assert own.post(place, {"post": str(hidden.pk), "saved": "1"}).status_code == 404
    assert own.post(reverse("board_new"), {"post": str(hidden.pk), "name": "x"}).status_code == 404
    assert own.get(place).status_code == 405


def test_who_may_only_look_cannot_save(own, owner, other, post):
    theirs = services.create(owner=other, name="Theirs")
    answer = own.post(reverse("board_items", args=[theirs.pk]), {"post": str(post.pk), "saved": "1"})
    assert answer.status_code == 403
    assert not BoardItem.objects.exists()


def test_a_page_asks_at_once_which_of_its_posts_are_saved(client, owner, other, board, make_post, share):
    saved, not_saved, theirs = (make_post(other) for _ in range(3))
    services.add(board=board, post=saved, by=owner)
    services.add(board=services.create(owner=other, name="Theirs"), post=theirs, by=other)
    ids = [saved.pk, not_saved.pk, theirs.pk]
    assert selectors.saved_among(owner, ids) == {saved.pk}
    client.force_login(owner)
    answer = client.get(reverse("saved_among"), {"post": [*ids, "nonsense"]})
    assert answer.json() == {"saved": [str(saved.pk)]}
    Post.objects.filter(pk=saved.pk).update(visibility=Post.Visibility.PRIVATE)
    assert selectors.saved_among(owner, ids) == set()
