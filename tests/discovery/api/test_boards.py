"""Boards by the API: made, read, changed, followed, shared and exported; what others may see of them."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery.boards.membership import invite, join
from discovery.boards.services import add, create, follow
from discovery.models import Board, BoardItem
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


def place(board: Board, rest: str = "") -> str:
    return f"{BOARDS}{board.pk}/{rest}"


def names(answer) -> list[str]:
    return [board["name"] for board in answer.json()["results"]]


def test_a_board_is_made_read_changed_and_deleted(ann, client_of):
    client = client_of(ann)
    made = client.post(BOARDS, {"name": " Reeds ", "visibility": "private"}, format="json")
    assert made.status_code == 201
    address = made["Location"]
    told = client.get(address).json()
    assert told == made.json()
    assert (told["name"], told["visibility"], told["posts"], told["pictures"]) == ("Reeds", "private", 0, [])
    assert told["owner"]["username"] == "ann"
    assert told["standing"] == {"owns": True, "edits": True, "invited": False, "member": False, "follows": False}
    changed = client.patch(address, {"description": "By the lake"}, format="json").json()
    assert (changed["name"], changed["description"], changed["visibility"]) == ("Reeds", "By the lake", "private")
    assert client.delete(address).status_code == 204
    assert codes(client.get(address)) == ["not-found"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "reeds"}, "board-name-taken"),
        ({"name": " "}, "blank"),
        ({"name": "x" * 81}, "name-too-long"),
        ({"name": "New", "visibility": "secret"}, "unknown-visibility"),
        ({"name": "New", "colour": "red"}, "unknown-field"),
        ({}, "required"),
        ([1], "parse-error"),
    ],
)
def test_what_cannot_be_a_board_is_refused(ann, board, client_of, body, code):
    answer = client_of(ann).post(BOARDS, body, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert Board.objects.count() == 1


def test_each_list_has_its_own_boards_in_pages(ann, person, client_of):
    ben = person("ben")
    for name in ("One", "Two", "Three"):
        create(owner=ann, name=name)
    shared, followed = create(owner=ben, name="Shared"), create(owner=ben, name="Followed")
    invite(board=shared, username="ann", role="viewer", by=ben)
    follow(board=followed, user=ann)
    client = client_of(ann)
    assert names(client.get(f"{BOARDS}shared/")) == []
    (invitation,) = client.get(f"{BOARDS}invitations/").json()["results"]
    assert (invitation["name"], invitation["role"], invitation["owner"]["username"]) == ("Shared", "viewer", "ben")
    assert client.put(place(shared, "membership/")).json()["standing"]["member"] is True
    assert client.get(f"{BOARDS}invitations/").json()["results"] == []
    assert names(client.get(f"{BOARDS}shared/")) == ["Shared"]
    assert names(client.get(f"{BOARDS}followed/")) == ["Followed"]
    first = client.get(f"{BOARDS}?page_size=2")
    assert names(first) == ["Three", "Two"]
    rest = client.get(first.json()["next"])
    assert (names(rest), rest.json()["next"]) == (["One"], None)
    assert names(client_of().get("/api/v1/people/ben/boards/")) == ["Followed", "Shared"]
    assert codes(client.get(f"{BOARDS}?cursor=WzEsMl0")) == ["bad-cursor"]


def test_a_list_costs_as_many_queries_for_many_boards_as_for_one(ann, client_of, make_post):
    client = client_of(ann)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(BOARDS)
        return len(captured)

    add(board=create(owner=ann, name="First"), post=make_post(ann, unit(1)), by=ann)
    client.get(BOARDS)
    one = queries()
    for number in range(4):
        add(board=create(owner=ann, name=f"Board {number}"), post=make_post(ann, unit(1)), by=ann)
    assert queries() == one


def test_a_private_board_is_like_none_to_others(ann, person, client_of, make_post):
    hidden = create(owner=ann, name="Hidden", visibility="private")
    post = make_post(ann, unit(1))
    add(board=hidden, post=post, by=ann)
    client = client_of(person("ben"))
    missing = client.get(f"{BOARDS}0198c0de-0000-7000-8000-000000000000/")
    for rest in ("", "items/", "sections/", "members/", "more/", "people/", "export/"):
        answer = client.get(place(hidden, rest))
        assert (answer.status_code, answer.content) == (404, missing.content), rest
    for answer in (
        client.patch(place(hidden), {"name": "Mine"}, format="json"),
        client.delete(place(hidden)),
        client.put(place(hidden, "follow/")),
        client.put(place(hidden, f"items/{post.pk}/")),
        client.put(place(hidden, "members/ben/"), {}, format="json"),
        client.put(place(hidden, "membership/")),
        client.post(place(hidden, "sections/"), {"name": "x"}, format="json"),
        client.post(place(hidden, "carry/"), {"posts": [str(post.pk)], "action": "remove"}, format="json"),
    ):
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert names(client.get(f"/api/v1/posts/{post.pk}/boards/")) == []
    assert BoardItem.objects.count() == 1


def test_others_see_a_public_board_and_change_nothing_of_it(board, person, client_of, make_post):
    client = client_of(person("ben"))
    post = make_post(board.owner, unit(1))
    for answer in (
        client.patch(place(board), {"name": "Mine"}, format="json"),
        client.delete(place(board)),
        client.delete(place(board, "cover/")),
        client.put(place(board, f"items/{post.pk}/")),
        client.post(place(board, "sections/"), {"name": "x"}, format="json"),
        client.put(place(board, "members/ben/"), {}, format="json"),
    ):
        assert codes(answer) == ["permission-denied"]
    assert codes(client_of().put(place(board, "follow/"))) == ["not-authenticated"]


def test_following_a_board_twice_is_following_once(board, person, client_of):
    client = client_of(person("ben"))
    for _ in range(2):
        assert client.put(place(board, "follow/")).json()["standing"]["follows"] is True
    for _ in range(2):
        assert client.delete(place(board, "follow/")).status_code == 204
    assert codes(client_of(board.owner).put(place(board, "follow/"))) == ["follow-own-board"]


def test_a_picture_on_the_board_stands_for_it(board, ann, client_of, make_post):
    first, second, other = (make_post(ann, unit(1)) for _ in range(3))
    for post in (first, second):
        add(board=board, post=post, by=ann)
    client = client_of(ann)
    chosen = client.put(place(board, "cover/"), {"picture": str(first.cover.pk)}, format="json").json()
    assert [picture["post"] for picture in chosen["pictures"]] == [str(first.pk), str(second.pk)]
    for picture in (other.cover.pk, "0198c0de-0000-7000-8000-000000000000"):
        refused = client.put(place(board, "cover/"), {"picture": str(picture)}, format="json")
        assert codes(refused) == ["unknown-picture"]
    assert client.delete(place(board, "cover/")).status_code == 204
    assert client.get(place(board)).json()["pictures"][0]["post"] == str(second.pk)


def test_people_are_invited_given_a_role_and_let_go(board, ann, person, client_of):
    ben, client = person("ben"), client_of(ann)
    told = client.put(place(board, "members/ben/"), {"role": "viewer"}, format="json").json()
    assert (told["person"]["username"], told["role"], told["joined_at"]) == ("ben", "viewer", None)
    assert client.put(place(board, "members/ben/"), {}, format="json").json()["role"] == "editor"
    assert client_of().get(place(board, "members/")).json()["results"] == []
    assert client_of(ben).put(place(board, "membership/")).json()["standing"]["edits"] is True
    (member,) = client_of().get(place(board, "members/")).json()["results"]
    assert member["person"]["username"] == "ben"
    assert client.delete(place(board, "members/ben/")).status_code == 204
    assert codes(client.delete(place(board, "members/ben/"))) == ["not-found"]
    assert codes(client_of(ben).put(place(board, "membership/"))) == ["not-invited"]
    assert codes(client.put(place(board, "members/nobody/"), {}, format="json")) == ["unknown-person"]
    assert codes(client.put(place(board, "members/ben/"), {"role": "king"}, format="json")) == ["unknown-role"]


def test_who_leaves_shares_the_board_no_more(board, ann, person, client_of):
    ben = person("ben")
    invite(board=board, username="ben", role="editor", by=ann)
    join(board=board, user=ben)
    assert client_of(ben).delete(place(board, "membership/")).status_code == 204
    assert client_of(ben).get(place(board)).json()["standing"]["member"] is False


def test_what_would_go_with_a_board_is_not_on_it(board, ann, person, client_of, make_post):
    on_it, near = make_post(ann, unit(1)), make_post(person("ben"), unit(1, 0.1))
    add(board=board, post=on_it, by=ann)
    told = client_of(ann).get(place(board, "more/")).json()
    assert [post["id"] for post in told["results"]] == [str(near.pk)]


def test_a_board_is_taken_home_as_a_zip(board, ann, client_of, make_post):
    add(board=board, post=make_post(ann, unit(1)), by=ann)
    answer = client_of(ann).get(place(board, "export/"), headers={"Accept": "application/zip"})
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="reeds.zip"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "CREDITS.txt" in archive.namelist()
    assert codes(client_of().get(place(board, "export/"))) == ["not-authenticated"]
