"""A taste is called by what most of its pictures have in common, or by nothing."""

import pytest

from discovery.tastes.naming import common_words


@pytest.mark.parametrize(
    ("tags", "labels", "words"),
    [
        ([], [], []),
        ([["harbour", "mist"], ["mist"], ["dunes"]], [], ["mist"]),
        ([["b", "a"], ["a", "b", "c"], ["a", "c"]], [], ["a", "b"]),
        ([["mist"], []], [["boat"], ["boat"]], ["boat"]),
        ([["mist"], ["dunes"]], [["boat"], ["tree"]], []),
        ([["mist"]], [["boat"]], ["mist"]),
        ([[]], [["boat"]], []),
        ([["mist", "mist"], ["dunes"], ["dunes", "mist"]], [], ["dunes", "mist"]),
    ],
)
def test_the_commonest_of_what_more_than_half_share(tags: list[list[str]], labels: list[list[str]], words: list[str]):
    assert common_words(tags, labels) == words
