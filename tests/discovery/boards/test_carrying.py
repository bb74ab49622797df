"""Many posts of a board at once: copied, moved, put into a section, taken off; all of it or nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from discovery.boards import arranging, carrying, services
from discovery.boards.contents import items
from discovery.models import Board, BoardMember, Post


@pytest.fixture
def posts(board, owner, make_post, fill) -> list[Post]:
    made = [make_post(owner, caption=name) for name in "abcd"]
    fill(board, *made)
    return made


@pytest.fixture
def second(owner) -> Board:
    return services.create(owner=owner, name="Second")


def order(board, viewer) -> str:
    return "".join(post.caption for post in items(board, viewer).posts)


def chosen(board, by, *posts):
    return carrying.chosen_items(board, [post.pk for post in posts], by)


def test_what_is_copied_stands_first_in_its_order_and_stays(board, second, owner, posts, make_post, fill):
    fill(second, make_post(owner, caption="z"))
    assert carrying.copy_to(board=second, items=chosen(board, owner, posts[2], posts[0]), by=owner) == 2
    assert order(second, owner) == "acz"
    assert order(board, owner) == "abcd"
    assert carrying.copy_to(board=second, items=chosen(board, owner, posts[0], posts[1]), by=owner) == 1


def test_what_is_moved_leaves_its_board(board, second, owner, posts):
    assert carrying.move_to(board=second, items=chosen(board, owner, posts[1], posts[3]), by=owner) == 2
    assert (order(second, owner), order(board, owner)) == ("bd", "ac")
    with pytest.raises(ValidationError, match="on this board already"):
        carrying.move_to(board=board, items=chosen(board, owner, posts[0]), by=owner)


def test_many_are_put_into_a_section_in_their_order(board, owner, posts):
    section = arranging.add_section(board=board, name="Sea", by=owner)
    assert carrying.put_into(section=section, items=chosen(board, owner, posts[3], posts[1]), by=owner) == 2
    assert order(board, owner) == "acbd"
    carrying.put_into(section=None, items=chosen(board, owner, posts[3]), by=owner)
    assert order(board, owner) == "dacb"


def test_an_editor_takes_off_only_what_they_added_and_then_all_or_nothing(board, owner, other, posts, make_post, share):
    share(board, other)
    mine = make_post(other, caption="m")
    services.add(board=board, post=mine, by=other)
    with pytest.raises(ValidationError, match="Others added some"):
        carrying.take_off(items=chosen(board, other, mine, posts[0]), by=other)
    assert order(board, owner) == "mabcd"
    assert carrying.take_off(items=chosen(board, other, mine), by=other) == 1
    assert carrying.take_off(items=chosen(board, owner, *posts), by=owner) == 4


def test_a_move_that_is_refused_copies_nothing(board, other, posts, share):
    share(board, other)
    theirs = services.create(owner=other, name="Theirs")
    with pytest.raises(ValidationError, match="Others added some"):
        carrying.move_to(board=theirs, items=chosen(board, other, posts[0]), by=other)
    assert not theirs.items.exists()


def test_what_one_does_not_see_cannot_be_chosen(board, second, owner, other, make_post, share):
    share(board, other)
    hidden = make_post(other, visibility=Post.Visibility.PRIVATE)
    services.add(board=board, post=hidden, by=other)
    with pytest.raises(ValidationError, match="at least one"):
        chosen(board, owner, hidden)


def test_viewers_carry_nothing_and_nobody_adds_to_what_they_do_not_edit(board, second, other, posts, share):
    share(board, other, BoardMember.Role.VIEWER)
    with pytest.raises(PermissionDenied):
        carrying.take_off(items=chosen(board, other, posts[0]), by=other)
    with pytest.raises(PermissionDenied):
        carrying.copy_to(board=second, items=chosen(board, other, posts[0]), by=other)


def test_the_page_does_each_and_says_so(client, board, second, owner, posts):
    client.force_login(owner)
    place = reverse("board_carry", args=[board.pk])
    section = arranging.add_section(board=board, name="Sea", by=owner)
    one, two = ([str(post.pk)] for post in posts[:2])
    for body, said in (
        ({"posts": one, "action": "copy", "to": second.pk}, "1 post copied to “Second”."),
        ({"posts": one, "action": "copy", "to": second.pk}, "They are on “Second” already."),
        ({"posts": two, "action": "move", "to": second.pk}, "1 post moved to “Second”."),
        ({"posts": one, "action": "section", "section": section.pk}, "1 post moved."),
        ({"posts": one, "action": "remove"}, "1 post taken off."),
    ):
        assert said in client.post(place, body, follow=True).content.decode()


def test_a_refusal_keeps_the_choice_and_says_why(client, board, owner, other, posts):
    client.force_login(owner)
    place = reverse("board_carry", args=[board.pk])
    theirs = services.create(owner=other, name="Theirs")
    wanted = [str(posts[0].pk)]
    for body, said in (
        ({"posts": wanted, "action": "copy", "to": theirs.pk}, "Choose a board."),
        ({"posts": wanted, "action": "dance"}, "Choose what to do with them."),
        ({"action": "remove"}, "Choose at least one post."),
    ):
        answer = client.post(place, body)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
        assert answer.content.decode().count('" checked></label>') == (1 if "posts" in body else 0)
