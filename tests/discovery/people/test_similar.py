"""People like an account, and people for a board."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.follows.services import block
from accounts.models import Follow
from discovery.models import Board, BoardItem, BoardMember, Post
from discovery.people.selectors import people_for_board, similar_to
from tests.discovery.conftest import unit


def names(suggestions) -> list[str]:
    return [suggestion.person.username for suggestion in suggestions]


def test_who_shares_both_tastes_of_an_account_comes_before_who_shares_one(person, make_post, know_tastes):
    for name, looks in {
        "subject": [(1,), (0, 1)],
        "half": [(1,), (0, 0.7, 0.7)],
        "both": [(1, 0.3), (0.3, 1)],
        "neither": [(0, 0, 0, 1), (0, 0, 0, 0, 1)],
    }.items():
        user = person(name)
        for look in looks:
            for number in range(3):
                make_post(user, unit(*look, *[0] * (7 - len(look)), number / 50))
        know_tastes(user)
    subject = Post.objects.filter(author__username="subject")[0].author
    assert names(similar_to(subject, AnonymousUser())) == ["both", "half"]


def test_each_shows_pictures_of_both_sides(maker):
    subject = maker("subject", unit(1), display_name="Subject")
    maker("other", unit(1, 0.1))
    (suggestion,) = similar_to(subject, AnonymousUser())
    assert suggestion.reason == "Makes pictures like Subject’s"
    assert {picture.post.author.username for picture in suggestion.others} == {"subject"}
    assert {picture.post.author.username for picture in suggestion.evidence} == {"other"}


def test_a_private_account_has_similar_people_for_its_followers_and_itself(maker, person, client):
    subject, follower, stranger = maker("subject", unit(1)), person("follower"), person("stranger")
    maker("other", unit(1, 0.1))
    Follow.objects.create(follower=follower, followee=subject)
    type(subject).objects.filter(pk=subject.pk).update(is_private=True)
    subject.refresh_from_db()
    assert names(similar_to(subject, follower)) == names(similar_to(subject, subject)) == ["other"]
    assert similar_to(subject, stranger) == similar_to(subject, AnonymousUser()) == []
    assert client.get(reverse("people_like", args=["subject"])).status_code == 200


def test_who_is_blocked_has_no_page_of_similar_people_exactly_like_nobody(maker, person, client):
    subject, viewer = maker("subject", unit(1)), person("viewer")
    block(blocker=subject, blocked=viewer)
    client.force_login(viewer)
    assert client.get(reverse("people_like", args=["subject"])).status_code == 404
    assert client.get(reverse("people_like", args=["nobody"])).status_code == 404


@pytest.fixture
def board(maker):
    owner, filler = maker("owner", unit(1)), maker("filler", unit(1, 0, 0.05))
    board = Board.objects.create(owner=owner, name="Harbours")
    for position, post in enumerate(Post.objects.filter(author=filler)[:2]):
        BoardItem.objects.create(board=board, post=post, position=position, added_by=owner)
    return board


def test_people_for_a_board_are_neither_its_owner_nor_its_members_and_show_what_is_not_on_it(board, maker, person):
    editor, other = maker("editor", unit(1, 0.05)), maker("other", unit(1, 0.1))
    maker("unlike", unit(0, 0, 0, 1))
    BoardMember.objects.create(board=board, user=editor)
    Post.objects.filter(author=other).update(caption="not there yet")
    found = people_for_board(board, person("viewer"))
    assert names(found) == ["other"]
    assert found[0].reason == "3 pictures that would fit this board"


def test_what_is_on_the_board_already_is_no_evidence(board, maker, person):
    filler = Post.objects.filter(author__username="filler")
    for number, post in enumerate(filler):
        BoardItem.objects.get_or_create(board=board, post=post, defaults={"position": number, "added_by": board.owner})
    assert people_for_board(board, person("viewer")) == []


def test_a_board_that_is_hidden_has_no_people_exactly_like_none(board, client):
    address = reverse("people_for_board", args=[board.pk])
    assert client.get(address).status_code == 200
    Board.objects.update(visibility=Board.Visibility.PRIVATE)
    assert client.get(address).status_code == 404
    assert client.get(reverse("people_for_board", args=["0" * 8 + "-0000-0000-0000-" + "0" * 12])).status_code == 404
