"""What is on a board, by the API: put there, ordered, sorted into sections, carried, and taken off."""

from __future__ import annotations

import pytest

from discovery.boards.membership import invite, join
from discovery.boards.services import add, create
from discovery.models import Board, BoardItem, Post
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

BOARDS = "/api/v1/boards/"


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def board(ann) -> Board:
    return create(owner=ann, name="Reeds")


@pytest.fixture
def posts(ann, make_post) -> list[Post]:
    return [make_post(ann, unit(1)) for _ in range(3)]


def items(client, board: Board) -> list[tuple[int | None, str]]:
    told = client.get(f"{BOARDS}{board.pk}/items/").json()["results"]
    return [(item["section"], item["post"]["id"]) for item in told]


def item(board: Board, post: Post) -> str:
    return f"{BOARDS}{board.pk}/items/{post.pk}/"


def test_posts_are_put_on_a_board_moved_and_taken_off(ann, board, posts, client_of):
    client = client_of(ann)
    one, two, three = (str(post.pk) for post in posts)
    for post in posts:
        assert client.put(item(board, post)).json()["name"] == "Reeds"
    assert items(client, board) == [(None, three), (None, two), (None, one)]
    client.put(item(board, posts[2]))
    assert items(client, board) == [(None, three), (None, two), (None, one)]
    client.put(item(board, posts[2]), {"place": 2}, format="json")
    assert items(client, board) == [(None, two), (None, one), (None, three)]
    section = client.post(f"{BOARDS}{board.pk}/sections/", {"name": "Winter"}, format="json").json()["id"]
    client.put(item(board, posts[0]), {"section": section}, format="json")
    assert items(client, board) == [(None, two), (None, three), (section, one)]
    client.put(item(board, posts[0]), {"section": None, "place": 0}, format="json")
    assert items(client, board) == [(None, one), (None, two), (None, three)]
    for _ in range(2):
        assert client.delete(item(board, posts[0])).status_code == 204
    assert items(client, board) == [(None, two), (None, three)]
    assert client.get(f"{BOARDS}{board.pk}/").json()["posts"] == 2


def test_what_is_on_a_board_comes_in_pages(ann, board, posts, client_of):
    for post in posts:
        add(board=board, post=post, by=ann)
    client = client_of()
    first = client.get(f"{BOARDS}{board.pk}/items/?page_size=2").json()
    rest = client.get(first["next"]).json()
    assert [len(first["results"]), len(rest["results"]), rest["next"]] == [2, 1, None]


def test_each_sees_of_a_board_what_they_may_see(ann, board, posts, person, client_of):
    for post in posts:
        add(board=board, post=post, by=ann)
    Post.objects.filter(pk=posts[0].pk).update(visibility="private")
    assert len(items(client_of(ann), board)) == client_of(ann).get(f"{BOARDS}{board.pk}/").json()["posts"] == 3
    stranger = client_of(person("ben"))
    assert len(items(stranger, board)) == stranger.get(f"{BOARDS}{board.pk}/").json()["posts"] == 2


def test_a_post_that_is_not_there_cannot_be_put_on_a_board(ann, board, posts, client_of, person):
    Post.objects.filter(pk=posts[0].pk).update(visibility="private")
    ben = person("ben")
    own = create(owner=ben, name="Own")
    assert codes(client_of(ben).put(item(own, posts[0]))) == ["not-found"]
    assert codes(client_of(ann).put(item(board, posts[1]), {"section": 77}, format="json")) == ["unknown-section"]
    assert codes(client_of(ann).put(item(board, posts[1]), {"place": -1}, format="json")) == ["min-value"]
    assert not BoardItem.objects.exists()


def test_sections_are_made_renamed_moved_and_deleted(ann, board, posts, client_of):
    client, address = client_of(ann), f"{BOARDS}{board.pk}/sections/"
    made = client.post(address, {"name": "Winter"}, format="json")
    assert made.status_code == 201
    assert client.post(address, {"name": "winter"}, format="json").json()["id"] == made.json()["id"]
    other = client.post(address, {"name": "Spring"}, format="json").json()["id"]
    changed = client.patch(f"{address}{other}/", {"name": "May", "place": 0}, format="json").json()
    assert changed == {"id": other, "name": "May"}
    assert [one["name"] for one in client.get(address).json()["results"]] == ["May", "Winter"]
    client.put(item(board, posts[0]), {"section": other}, format="json")
    assert client.delete(f"{address}{other}/").status_code == 204
    assert items(client, board) == [(None, str(posts[0].pk))]
    assert codes(client.patch(f"{address}{other}/", {"name": "x"}, format="json")) == ["not-found"]
    assert codes(client.post(address, {"name": "  "}, format="json")) == ["blank"]


def test_many_posts_are_copied_moved_sorted_and_taken_off(ann, board, posts, client_of):
    other, client = create(owner=ann, name="Other"), client_of(ann)
    for post in posts:
        add(board=board, post=post, by=ann)
    chosen = [str(post.pk) for post in posts[:2]]

    def carry(**body):
        return client.post(f"{BOARDS}{board.pk}/carry/", {"posts": chosen, **body}, format="json")

    assert carry(action="copy", to=str(other.pk)).json() == {"posts": 2}
    assert carry(action="copy", to=str(other.pk)).json() == {"posts": 0}
    assert [len(items(client, one)) for one in (board, other)] == [3, 2]
    section = client.post(f"{BOARDS}{board.pk}/sections/", {"name": "Winter"}, format="json").json()["id"]
    assert carry(action="section", section=section).json() == {"posts": 2}
    assert [number for number, _ in items(client, board)] == [None, section, section]
    assert carry(action="remove").json() == {"posts": 2}
    assert codes(carry(action="remove")) == ["no-posts"]
    assert codes(carry(action="fly")) == ["invalid-choice"]
    chosen[:] = [str(posts[2].pk)]
    assert codes(carry(action="move")) == ["no-board"]
    assert codes(carry(action="move", to=str(board.pk))) == ["same-board"]
    assert codes(carry(action="move", to="0198c0de-0000-7000-8000-000000000000")) == ["not-found"]
    assert carry(action="move", to=str(other.pk)).json() == {"posts": 1}
    assert [len(items(client, one)) for one in (board, other)] == [0, 3]


def test_an_editor_takes_off_what_they_added_and_nothing_else(ann, board, posts, person, client_of, make_post):
    ben = person("ben")
    invite(board=board, username="ben", role="editor", by=ann)
    join(board=board, user=ben)
    add(board=board, post=posts[0], by=ann)
    client, own = client_of(ben), make_post(ben, unit(1))
    assert client.put(item(board, own)).status_code == 200
    assert codes(client.delete(item(board, posts[0]))) == ["permission-denied"]
    assert client.delete(item(board, own)).status_code == 204
    carried = client.post(
        f"{BOARDS}{board.pk}/carry/", {"posts": [str(posts[0].pk)], "action": "remove"}, format="json"
    )
    assert codes(carried) == ["added-by-others"]


def test_a_post_is_saved_in_one_call_and_told_where_it_is(ann, board, posts, person, client_of):
    client, address = client_of(person("ben")), f"/api/v1/posts/{posts[0].pk}/save/"
    for _ in range(2):
        saved = client.post(address, {"name": "Birds"}, format="json")
        assert (saved.status_code, saved.json()["name"], saved.json()["posts"]) == (201, "Birds", 1)
    (choice,) = client.get(address).json()["results"]
    assert (choice["name"], choice["saved"], choice["owner"]["username"]) == ("Birds", True, "ben")
    wanted = "&".join(f"post={post.pk}" for post in posts)
    assert client.get(f"{BOARDS}saved/?{wanted}").json() == {"saved": [str(posts[0].pk)]}
    assert client_of(ann).get(f"{BOARDS}saved/?{wanted}").json() == {"saved": []}
    assert codes(client.get(f"{BOARDS}saved/")) == ["required"]
    assert codes(client_of().get(address)) == ["not-authenticated"]
