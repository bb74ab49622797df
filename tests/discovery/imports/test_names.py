"""From an author's name to an account's: usernames that are valid, and the same each time."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.users.models import USERNAME_VALIDATORS
from discovery.imports.names import LONGEST_FOLDED, LONGEST_SHOWN, folded, shown, usernames


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("reid & taylor", "reid.taylor"),
        ("Levi's", "levis"),
        ("Ågot Łucja Ødegård", "agot.lucja.odegard"),
        ("Мария Щукина", "mariia.shchukina"),
        ("Ελένη", "eleni"),
        ("  s.oliver ", "s.oliver"),
        ("_under_", "_under_"),
        ("a" * 40, "a" * 30),
    ],
)
def test_a_username_reads_like_the_name(name: str, username: str) -> None:
    assert next(usernames(name)) == username


@pytest.mark.parametrize(("name", "stem"), [("id", "id_"), ("山田", "person_"), ("&", "person_"), ("山 x", "x_")])
def test_a_name_that_gives_too_few_letters_gets_a_digest(name: str, stem: str) -> None:
    first = next(usernames(name))
    assert first.startswith(stem)
    assert len(first) == len(stem) + 6


def test_names_that_look_alike_part_at_the_second_try_and_always_the_same_way() -> None:
    one, other = list(islice(usernames("Reid & Taylor"), 2)), list(islice(usernames("Reid-Taylor"), 2))
    assert one[0] == other[0]
    assert one[1] != other[1]
    assert one == list(islice(usernames("reid &  TAYLOR"), 2))


@given(st.text(min_size=1, max_size=400))
def test_every_username_to_try_is_valid_and_new(name: str) -> None:
    tries = list(islice(usernames(name), 20))
    for username in tries:
        for validate in USERNAME_VALIDATORS:
            validate(username)
    assert len(set(tries)) == len(tries)
    assert len(folded(name)) <= LONGEST_FOLDED
    assert len(shown(name)) <= LONGEST_SHOWN


@pytest.mark.parametrize(
    ("name", "text"),
    [("reid & taylor", "Reid & Taylor"), ("levi's", "Levi's"), ("s.Oliver", "s.Oliver"), ("山田", "山田")],
)
def test_the_name_is_shown_as_given_with_capitals_where_it_has_none(name: str, text: str) -> None:
    assert shown(name) == text
