"""The order of a board and its sections, as its editors make it and as each viewer sees it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from discovery.boards import arranging, services
from discovery.boards.contents import items, spots
from discovery.models import BoardItem, BoardMember, Post


@pytest.fixture
def posts(board, owner, make_post, fill) -> list[Post]:
    made = [make_post(owner, caption=name) for name in "abcd"]
    fill(board, *made)
    return made


def order(board, viewer) -> str:
    return "".join(post.caption for post in items(board, viewer).posts)


def test_the_last_one_added_stands_first(board, owner, posts, make_post):
    assert order(board, owner) == "abcd"
    services.add(board=board, post=make_post(owner, caption="e"), by=owner)
    assert order(board, owner) == "eabcd"


@pytest.mark.parametrize(
    ("which", "place", "expected"),
    [(0, 1, "bacd"), (3, 0, "dabc"), (1, 2, "acbd"), (0, 99, "bcda"), (2, -1, "cabd"), (1, 1, "abcd")],
)
def test_a_post_moves_to_the_place_that_is_named(board, owner, posts, which, place, expected):
    for _ in range(2):
        arranging.move(board=board, post=posts[which], section=None, place=place, by=owner)
    assert order(board, owner) == expected


def test_what_one_does_not_see_keeps_its_place_and_is_not_counted(board, owner, other, posts, make_post, share):
    share(board, other)
    hidden = make_post(other, caption="x", visibility=Post.Visibility.PRIVATE)
    services.add(board=board, post=hidden, by=other)
    arranging.move(board=board, post=hidden, section=None, place=2, by=other)
    assert order(board, other) == "abxcd"
    assert order(board, owner) == "abcd"
    assert [spot.place for spot in spots(board, owner)] == [0, 1, 2, 3]
    arranging.move(board=board, post=posts[3], section=None, place=2, by=owner)
    assert order(board, owner) == "abdc"
    assert order(board, other) == "abxdc"


def test_sections_stand_behind_what_has_none_in_their_own_order(board, owner, posts):
    sea, land = (arranging.add_section(board=board, name=name, by=owner) for name in ("Sea", "Land"))
    arranging.move(board=board, post=posts[0], section=land, place=0, by=owner)
    arranging.move(board=board, post=posts[1], section=sea, place=0, by=owner)
    arranging.move(board=board, post=posts[3], section=sea, place=0, by=owner)
    assert order(board, owner) == "cdba"
    arranging.move_section(section=land, place=0, by=owner)
    assert order(board, owner) == "cadb"
    page = items(board, owner)
    told = [(each.section.name if each.section else "", each.opens, len(each.posts)) for each in page.stretches]
    assert told == [("", True, 1), ("Land", True, 1), ("Sea", True, 2)]


def test_a_section_over_two_pages_opens_once(board, owner, posts):
    sea = arranging.add_section(board=board, name="Sea", by=owner)
    for post in reversed(posts[1:]):
        arranging.move(board=board, post=post, section=sea, place=0, by=owner)
    seen, opened, cursor = "", [], None
    while True:
        page = items(board, owner, cursor, size=2)
        seen += "".join(post.caption for post in page.posts)
        opened += [stretch.section for stretch in page.stretches if stretch.opens]
        cursor = page.next
        if cursor is None:
            break
    assert seen == "abcd"
    assert opened == [None, sea]


def test_a_damaged_cursor_is_refused(board, owner):
    for cursor in ("x", "WzEsMl0", "W251bGwsMSwyLDNd"):
        with pytest.raises(ValidationError) as caught:
            items(board, owner, cursor)
        assert caught.value.code == "bad-cursor"


def test_a_section_that_goes_leaves_its_posts_first(board, owner, posts):
    sea = arranging.add_section(board=board, name="Sea", by=owner)
    for place, post in enumerate((posts[3], posts[1])):
        arranging.move(board=board, post=post, section=sea, place=place, by=owner)
    arranging.delete_section(section=sea, by=owner)
    assert order(board, owner) == "dbac"
    assert not BoardItem.objects.exclude(section=None).exists()


def test_sections_are_made_once_renamed_and_limited(board, owner, monkeypatch):
    first = arranging.add_section(board=board, name=" Sea ", by=owner)
    assert arranging.add_section(board=board, name="sea", by=owner) == first
    arranging.rename_section(section=first, name="Ocean", by=owner)
    first.refresh_from_db()
    assert first.name == "Ocean"
    monkeypatch.setattr(arranging, "SECTIONS_A_BOARD", 1)
    with pytest.raises(ValidationError, match="1 sections at most"):
        arranging.add_section(board=board, name="Land", by=owner)


def test_editors_arrange_and_viewers_do_not(board, owner, other, posts, share):
    share(board, other, BoardMember.Role.VIEWER)
    for change in (
        lambda: arranging.move(board=board, post=posts[0], section=None, place=2, by=other),
        lambda: arranging.add_section(board=board, name="Sea", by=other),
    ):
        with pytest.raises(PermissionDenied):
            change()
    share(board, other)
    arranging.move(board=board, post=posts[0], section=None, place=3, by=other)
    assert order(board, owner) == "bcda"


def test_neither_a_foreign_section_nor_a_foreign_post_is_arranged(board, owner, posts, make_post):
    elsewhere = services.create(owner=owner, name="Elsewhere")
    foreign = arranging.add_section(board=elsewhere, name="Sea", by=owner)
    with pytest.raises(ValidationError, match="no such section"):
        arranging.move(board=board, post=posts[0], section=foreign, place=0, by=owner)
    with pytest.raises(ValidationError, match="not on the board"):
        arranging.move(board=board, post=make_post(owner), section=None, place=0, by=owner)
