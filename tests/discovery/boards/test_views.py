"""The pages of boards, for their owners, members and strangers, with and without scripts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from discovery.boards import arranging, membership, services
from discovery.boards.contents import spots
from discovery.boards.views import ON_A_PAGE
from discovery.models import Board, BoardFollow, BoardItem, BoardMember, Post
from tests.discovery.boards.conftest import HTMX
from tests.discovery.conftest import unit

# Each page has another one.
TOKEN = re.compile(r'(?<="X-CSRFToken": ")\w+|(?<=name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def own(client, owner):
    """The owner's browser."""
    client.force_login(owner)
    return client


def at(name: str, *arguments) -> str:
    return reverse(name, args=arguments)


def test_a_newcomer_is_told_what_a_board_is_for(own):
    shown = own.get(at("boards")).content.decode()
    assert "No boards yet" in shown
    assert at("board_new") in shown


def test_the_list_shows_own_shared_followed_and_invitations(client, own, owner, other, board, share):
    names = ("Shared one", "Followed one", "Offered one")
    shared, followed, offered = (services.create(owner=other, name=name) for name in names)
    share(shared, owner)
    services.follow(board=followed, user=owner)
    membership.invite(board=offered, username="owner", role="editor", by=other)
    shown = own.get(at("boards")).content.decode()
    for name in ("Harbours", *names, "Shared with you", "Followed", "invites you"):
        assert name in shown
    client.logout()
    assert client.get(at("boards")).status_code == 302


def test_a_board_is_made_and_a_bad_name_loses_nothing(own):
    typed = {"name": " ", "description": "Kept words", "visibility": "private"}
    answer = own.post(at("board_new"), typed)
    assert answer.status_code == 422
    assert "Give the board a name." in answer.content.decode()
    assert "Kept words" in answer.content.decode()
    answer = own.post(at("board_new"), {**typed, "name": "Kitchen"})
    made = Board.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.name, made.visibility) == ("Kitchen", "private")
    answer = own.post(at("board_new"), {**typed, "name": "kitchen"})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


def test_a_board_shows_its_sections_and_its_owner_s_tools(own, owner, other, board, make_post, fill, share):
    sea = arranging.add_section(board=board, name="At sea", by=owner)
    fill(board, make_post(other, caption="Without one"))
    fill(board, make_post(other, caption="Within one"), section=sea)
    share(board, other)
    shown = own.get(board.get_absolute_url()).content.decode()
    assert shown.index("Without one") < shown.index("At sea") < shown.index("Within one")
    assert "2 posts" in shown
    for name in ("board_edit", "board_arrange", "board_export", "board_more", "people_for_board"):
        assert at(name, board.pk) in shown
    assert at("board_follow", board.pk) not in shown
    assert 'aria-label="Shared with"' in shown


def test_a_stranger_sees_no_tools_and_logs_in_to_follow(client, board, make_post, fill, other):
    fill(board, make_post(other))
    shown = client.get(board.get_absolute_url()).content.decode()
    for name in ("board_edit", "board_arrange", "board_export"):
        assert at(name, board.pk) not in shown
    assert f"{reverse('account_login')}?next={board.get_absolute_url()}" in shown


def test_what_is_hidden_looks_like_what_is_missing(client, owner, other, board, make_post):
    services.edit(board=board, name="Harbours", description="", visibility="private", by=owner)
    missing = "0198c0de-0000-7000-8000-000000000000"
    client.force_login(other)
    gets = ("board", "board_more", "board_export", "board_edit", "board_delete", "board_arrange")
    posts = (
        "board_follow",
        "board_items",
        "board_cover",
        "board_arrange",
        "board_sections",
        "board_members",
        "board_answer",
    )

    def told(answer) -> str:
        return TOKEN.sub("", answer.content.decode()).replace(str(board.pk), missing)

    for ask, names in ((client.get, gets), (client.post, posts)):
        for name in names:
            hidden, absent = ask(at(name, board.pk)), ask(at(name, missing))
            assert (hidden.status_code, name) == (404, name)
            assert told(hidden) == told(absent)
    hidden_post = make_post(owner, visibility=Post.Visibility.PRIVATE)
    for name in ("save", "boards_with"):
        assert client.get(at(name, hidden_post.pk)).status_code == 404


def test_others_may_look_but_not_change(client, other, board, share):
    share(board, other)
    client.force_login(other)
    for name in ("board_edit", "board_delete"):
        assert client.get(at(name, board.pk)).status_code == 403
    assert client.get(at("board_arrange", board.pk)).status_code == 200
    share(board, other, BoardMember.Role.VIEWER)
    assert client.get(at("board_arrange", board.pk)).status_code == 403


def test_editing_keeps_what_was_typed_when_it_is_refused(own, owner, board):
    services.create(owner=owner, name="Boats")
    answer = own.post(at("board_edit", board.pk), {"name": "boats", "description": "New words", "visibility": "public"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "New words" in shown
    assert ">Harbours</a>" in shown
    assert own.post(at("board_edit", board.pk), {"name": "Ports", "visibility": "private"}).status_code == 302
    board.refresh_from_db()
    assert (board.name, board.visibility) == ("Ports", "private")


def test_members_are_invited_changed_and_removed(client, own, other, board):
    place = at("board_members", board.pk)
    answer = own.post(place, {"username": "nobody", "role": "editor"})
    assert answer.status_code == 422
    assert "Nobody here has this name." in answer.content.decode()
    assert 'value="nobody"' in answer.content.decode()
    own.post(place, {"username": "other", "role": "viewer"})
    client.force_login(other)
    assert "invites you" in client.get(board.get_absolute_url()).content.decode()
    client.post(at("board_answer", board.pk), {"joined": "1"})
    assert BoardMember.objects.get().joined_at
    client.post(at("board_answer", board.pk), {"joined": "0"})
    assert not BoardMember.objects.exists()
    client.force_login(board.owner)
    client.post(place, {"username": "other"})
    client.post(place, {"username": "other", "removed": "1"})
    assert not BoardMember.objects.exists()


def test_the_cover_is_chosen_and_given_back(own, other, board, make_post, fill):
    post = make_post(other)
    fill(board, post)
    assert str(post.cover.pk) in own.get(at("board_edit", board.pk)).content.decode()
    own.post(at("board_cover", board.pk), {"picture": str(post.cover.pk)})
    board.refresh_from_db()
    assert board.cover == post.cover
    own.post(at("board_cover", board.pk), {"picture": ""})
    board.refresh_from_db()
    assert board.cover is None
    assert own.post(at("board_cover", board.pk), {"picture": "x"}).status_code == 400


def test_the_order_is_changed_by_buttons(own, owner, board, make_post, fill):
    posts = [make_post(owner, caption=name) for name in ("first", "second")]
    fill(board, *posts)
    place = at("board_arrange", board.pk)
    shown = own.get(place).content.decode()
    assert shown.index("first") < shown.index("second")
    shown = own.post(place, {"post": str(posts[0].pk), "place": "1"}, headers=HTMX).content.decode()
    assert shown.index("second") < shown.index("first")
    assert "<html" not in shown
    answer = own.post(place, {"post": str(posts[0].pk), "place": "0"})
    assert answer.url == f"{place}?page=1#post-{posts[0].pk}"


def test_sections_are_made_renamed_moved_and_deleted(own, board):
    place = at("board_sections", board.pk)
    for name in ("Sea", "Land"):
        own.post(place, {"name": name})
    sea, land = board.sections.order_by("position")
    own.post(at("board_section", board.pk, sea.pk), {"name": "Ocean"})
    own.post(at("board_section", board.pk, land.pk), {"place": "0"})
    assert [section.name for section in board.sections.order_by("position")] == ["Land", "Ocean"]
    own.post(at("board_section", board.pk, land.pk), {"deleted": "1"})
    assert board.sections.get().name == "Ocean"
    answer = own.post(place, {"name": ""})
    assert answer.status_code == 422
    assert "Give the section a name." in answer.content.decode()
    assert own.post(at("board_section", board.pk, 999999), {"name": "x"}).status_code == 400


def test_more_for_the_board_can_be_added_by_one_click(own, owner, other, board, make_post, fill):
    fill(board, make_post(owner, unit(1)))
    post = make_post(other, unit(1, 0.1), caption="Kindred")
    shown = own.get(at("board_more", board.pk), headers=HTMX).content.decode()
    assert "More for this board" in shown
    assert f"add-{post.pk}" in shown
    answer = own.post(
        at("board_items", board.pk), {"post": str(post.pk), "saved": "1", "quiet": "1"}, headers=HTMX
    ).content.decode()
    assert "Added" in answer
    assert "2 posts" in answer
    assert "<html" in own.get(at("board_more", board.pk)).content.decode()


def test_following_by_a_button(client, other, board):
    client.force_login(other)
    place = at("board_follow", board.pk)
    assert "Following" in client.post(place, {"followed": "1"}, headers=HTMX).content.decode()
    assert BoardFollow.objects.get().user == other
    assert client.post(place, {"followed": "0"}).url == board.get_absolute_url()
    assert not BoardFollow.objects.exists()


def test_somebody_s_boards_and_those_with_a_post_are_fragments_and_pages(client, owner, other, board, make_post, fill):
    post = make_post(other)
    fill(board, post)
    services.create(owner=owner, name="Kept secret", visibility="private")
    for place in (at("boards_of", "owner"), at("boards_with", post.pk)):
        page, fragment = client.get(place).content.decode(), client.get(place, headers=HTMX).content.decode()
        assert "<html" in page
        assert "<html" not in fragment
        for shown in (page, fragment):
            assert "Harbours" in shown
            assert "Kept secret" not in shown
    assert client.get(at("boards_of", "nobody")).status_code == 404


def test_deleting_asks_first(own, board):
    assert "Keep it" in own.get(at("board_delete", board.pk)).content.decode()
    assert own.post(at("board_delete", board.pk)).url == at("boards")
    assert not Board.objects.exists()


def test_pages_cost_the_same_however_much_is_on_them(client, owner, other, make_post, fill):
    def cost(place: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(place).status_code == 200
        return len(caught)

    boards = [services.create(owner=owner, name=name) for name in "ab"]
    for board, number in zip(boards, (1, 12), strict=True):
        sections = [arranging.add_section(board=board, name=f"s{n}", by=owner) for n in range(number)]
        for section in sections:
            fill(board, make_post(other, tags=["sea"]), section=section)
    for viewer in (None, owner):
        client.logout()
        if viewer:
            client.force_login(viewer)
        few, many = (cost(board.get_absolute_url()) for board in boards)
        assert few == many
    few, many = (cost(at("board_arrange", board.pk)) for board in boards)
    assert few == many
    assert BoardItem.objects.count() == 13


def test_a_list_of_boards_costs_the_same_however_many_there_are(own, owner, other, make_post, fill):
    post = make_post(other)

    def cost() -> list[int]:
        places = [at("boards"), at("boards_of", owner.username), at("boards_with", post.pk)]
        caught = []
        for place in places:
            with CaptureQueriesContext(connection) as queries:
                assert own.get(place).status_code == 200
            caught.append(len(queries))
        return caught

    def make(name: str) -> None:
        board = fill(services.create(owner=owner, name=name), post, make_post(other))
        services.set_cover(board=board, picture=post.pictures.get(), by=owner)

    make("a")
    few = cost()
    for name in "bcdef":
        make(name)
    assert cost() == few


def test_shared_and_followed_boards_have_pages_of_their_own(own, owner, other, share):
    for number in range(ON_A_PAGE + 2):
        board = services.create(owner=other, name=f"Board {number:02}")
        services.follow(board=board, user=owner)
        share(board, owner)
    shown = own.get(at("boards")).content.decode()
    assert shown.count(f"All {ON_A_PAGE + 2}") == 2
    for name in ("boards_shared", "boards_followed"):
        first, second = (own.get(at(name), {"page": number}) for number in (1, 2))
        assert (len(first.context["cards"]), len(second.context["cards"])) == (ON_A_PAGE, 2)
        assert "?page=2" in first.content.decode()


def test_pages_of_boards_say_when_there_are_none(own):
    assert "No board is shared with you" in own.get(at("boards_shared")).content.decode()
    assert "You follow no board" in own.get(at("boards_followed")).content.decode()


def test_a_drag_that_was_shown_already_is_answered_without_words(own, owner, board, make_post, fill):
    one, two = make_post(owner), make_post(owner)
    fill(board, one, two)
    answer = own.post(at("board_arrange", board.pk), {"post": str(one.pk), "place": "1", "quiet": "1"}, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [spot.post_id for spot in spots(board, owner)] == [two.pk, one.pk]


def test_an_empty_board_offers_its_editors_what_to_begin_with(client, own, other, board, make_post):
    make_post(other, caption="Harbours at night")
    place = at("board_more", board.pk)
    assert place in own.get(board.get_absolute_url()).content.decode()
    shown = own.get(place, headers=HTMX).content.decode()
    assert "To begin with" in shown
    assert "Harbours at night" in shown
    client.logout()
    assert place not in client.get(board.get_absolute_url()).content.decode()
