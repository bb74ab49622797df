"""What goes with a board: by each of its themes, nothing that is there already, nothing hidden, muted or crowding."""

from __future__ import annotations

import numpy as np

from accounts.boundaries.models import Block, Mute
from discovery.boards import services
from discovery.boards.selectors import beginnings_of, colours_of_board, more_for_board, vectors_of_board
from discovery.models import Like, Post, Swatch
from tests.discovery.boards.conftest import ANYBODY
from tests.discovery.conftest import unit


def test_two_themes_are_two_vectors_of_pictures_on_the_board(owner, board, space, make_post, fill):
    vectors = [unit(1, n / 50) for n in range(6)] + [unit(0, 0, 1, n / 50) for n in range(3)]
    fill(board, *(make_post(owner, vector) for vector in vectors))
    found = vectors_of_board(board, ANYBODY, space)
    assert len(found) == 2
    assert found[0] @ unit(1) > 0.99
    assert found[1] @ unit(0, 0, 1) > 0.99
    assert all(np.isclose(np.linalg.norm(vector), 1, atol=1e-2) for vector in found)


def test_only_what_the_viewer_sees_counts(owner, board, space, make_post, fill):
    fill(board, make_post(owner, unit(1)), make_post(owner, unit(0, 1), visibility=Post.Visibility.PRIVATE))
    (seen,) = vectors_of_board(board, ANYBODY, space)
    assert seen @ unit(1) > 0.99
    assert len(vectors_of_board(board, owner, space)) == 2


def test_an_empty_board_asks_for_nothing(owner, board, space, make_post):
    make_post(owner)
    assert vectors_of_board(board, owner, space) == []
    assert more_for_board(board, owner, 12) == []


def test_without_a_space_nothing_is_suggested(owner, board):
    assert more_for_board(board, owner, 12) == []


def test_both_themes_are_heard(person, owner, board, make_post, fill):
    fill(board, *(make_post(owner, unit(1, n / 50)) for n in range(6)))
    fill(board, *(make_post(owner, unit(0, 0, 1, n / 50)) for n in range(3)))
    large = [make_post(person(f"l{n}"), unit(1, 0.2, n / 50)) for n in range(4)]
    small = [make_post(person(f"s{n}"), unit(0, 0.2, 1, n / 50)) for n in range(4)]
    found = more_for_board(board, ANYBODY, 4)
    assert set(found) & set(large)
    assert set(found) & set(small)


def test_nothing_on_it_hidden_blocked_or_muted_is_suggested(person, owner, other, board, make_post, fill):
    on_it = make_post(owner, unit(1))
    fill(board, on_it)
    good = make_post(other, unit(1, 0.1))
    make_post(other, unit(1, 0.1), visibility=Post.Visibility.PRIVATE)
    muted, blocked = person("muted"), person("blocked")
    for one in (muted, blocked):
        make_post(one, unit(1, 0.1))
    Mute.objects.create(user=owner, muted=muted)
    Block.objects.create(blocker=blocked, blocked=owner)
    assert more_for_board(board, owner, 12) == [good]


def test_no_author_crowds_the_suggestions(person, owner, board, make_post, fill):
    fill(board, make_post(owner, unit(1)))
    crowd = person("crowd")
    for n in range(10):
        make_post(crowd, unit(1, n / 100))
    others = [make_post(person(f"o{n}"), unit(1, 0.3 + n / 100)) for n in range(10)]
    found = more_for_board(board, owner, 12)
    assert len(found) == 12
    assert [post.author for post in found].count(crowd) == 2
    assert set(found) >= set(others)


def test_what_is_added_is_not_suggested_again(owner, other, board, make_post, fill):
    fill(board, make_post(owner, unit(1)))
    first, second = (make_post(other, unit(1, n / 10)) for n in (1, 2))
    assert more_for_board(board, owner, 12) == [first, second]
    services.add(board=board, post=first, by=owner)
    assert more_for_board(board, owner, 12) == [second]


def test_an_empty_board_begins_with_what_says_its_name(owner, other, board, make_post):
    said = make_post(other, caption="Two harbours in the fog")
    make_post(other, caption="A field")
    make_post(other, caption="Harbours of mine alone", visibility=Post.Visibility.PRIVATE)
    assert beginnings_of(board, owner, 12) == [said]


def test_where_nothing_says_it_the_board_begins_with_what_its_reader_liked(owner, other, board, make_post):
    make_post(other, caption="A field")
    liked = make_post(other, caption="A hill")
    Like.objects.create(user=owner, post=liked)
    assert beginnings_of(board, owner, 12) == [liked]
    assert beginnings_of(board, ANYBODY, 12) == []


def test_the_colours_of_a_board_are_of_what_its_reader_sees(owner, board, make_post, fill):
    red, blue = make_post(owner), make_post(owner, visibility=Post.Visibility.PRIVATE)
    for post, lab in ((red, (53.2, 80.1, 67.2)), (blue, (32.3, 79.2, -107.9))):
        lightness, a, b = lab
        Swatch.objects.create(picture=post.cover, post=post, position=0, lightness=lightness, a=a, b=b, share=1.0)
    fill(board, red, blue)
    assert len(colours_of_board(board, owner)) == 2
    (seen,) = colours_of_board(board, ANYBODY)
    assert seen.startswith("#f")
