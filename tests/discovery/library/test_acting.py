"""Something is done to many posts at once: to one's own only, all of it or nothing, and asked again before it hurts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from discovery.boards.services import create
from discovery.library.selectors import MOST_SELECTED
from discovery.models import Board, Post
from discovery.posts.models import new_id


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def posts(ann, make_post) -> list[Post]:
    return [make_post(ann, caption=f"number {number}") for number in range(3)]


@pytest.fixture
def act(client, ann, posts):
    client.force_login(ann)

    def send(**fields):
        return client.post(reverse("library_act"), {"posts": [post.pk for post in posts], **fields})

    return send


def test_tags_are_added_to_all(act, posts):
    answer = act(action="tag", tags="sea, sky", back="/library/?show=private")
    assert answer["Location"] == "/library/?show=private"
    for post in posts:
        assert {tag.slug for tag in post.tags.all()} == {"sea", "sky"}


def test_they_are_put_on_a_board_that_is_there_or_new(act, ann, posts):
    board = create(owner=ann, name="Coast")
    act(action="board", board=str(board.pk))
    act(action="board", name="Rooms")
    assert board.items.count() == 3
    made = Board.objects.get(name="Rooms")
    assert (made.items.count(), made.owner, made.visibility) == (3, ann, Board.Visibility.PRIVATE)


def test_who_may_see_them_is_changed(act):
    act(action="visibility", visibility="private")
    assert set(Post.objects.values_list("visibility", flat=True)) == {"private"}


def test_drafts_are_published(act, posts):
    Post.objects.filter(pk=posts[0].pk).update(release=Post.Release.DRAFT)
    answer = act(action="publish")
    assert answer.status_code == 302
    assert set(Post.objects.values_list("release", flat=True)) == {"live"}


def test_they_are_deleted_only_once_it_was_confirmed(act):
    asked = act(action="delete")
    assert "Delete 3 posts?" in asked.content.decode()
    assert Post.objects.count() == 3
    act(action="delete", confirmed="1")
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"action": "tag", "tags": " , "}, "Say which tags to add."),
        ({"action": "tag", "tags": ",".join(map(str, range(40)))}, "tags"),
        ({"action": "board"}, "Choose a board, or name a new one."),
        ({"action": "board", "board": str(new_id())}, "Select a valid choice"),
        ({"action": "visibility"}, "Say who may see them."),
        ({"action": "visibility", "visibility": "secret"}, "Select a valid choice"),
        ({"action": "burn"}, "That cannot be done with them."),
        ({}, "Choose what to do with them."),
    ],
)
def test_what_cannot_be_done_leaves_the_choice_and_says_why(act, posts, fields, reason):
    answer = act(**fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert reason in page
    assert page.count(" checked></label>") == len(posts)
    assert all(str(post.pk) in page for post in posts)


def test_nothing_of_others_is_touched(act, client, person, make_post):
    theirs = make_post(person("bea"), visibility=Post.Visibility.PUBLIC)
    answer = client.post(reverse("library_act"), {"posts": [theirs.pk], "action": "delete", "confirmed": "1"})
    assert answer.status_code == 422
    assert "Choose at least one picture." in answer.content.decode()
    act(posts=[theirs.pk, "nonsense"], action="tag", tags="mine")
    assert Post.objects.filter(pk=theirs.pk, tags__isnull=True).exists()


def test_a_board_of_others_takes_nothing(act, person):
    board = create(owner=person("bea"), name="Hers")
    assert act(action="board", board=str(board.pk)).status_code == 422
    assert not board.items.exists()


def test_no_more_are_taken_than_can_be(act):
    answer = act(posts=[new_id() for _ in range(MOST_SELECTED + 1)], action="tag", tags="sea")
    assert answer.status_code == 422
    assert "Choose 200 pictures at most" in answer.content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/library/", "/settings/", ""])
def test_the_way_back_is_within_the_library(act, back):
    assert act(action="tag", tags="sea", back=back)["Location"] == reverse("library")


def test_strangers_are_asked_to_log_in(client, ann, posts):
    answer = client.post(reverse("library_act"), {"posts": [posts[0].pk], "action": "delete", "confirmed": "1"})
    assert answer.status_code == 302
    assert Post.objects.count() == 3
