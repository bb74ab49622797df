"""Reasons are plain sentences, true of the pictures shown."""

from __future__ import annotations

import pytest

from discovery.people.reasons import answers, like_this, with_common


def test_pictures_are_counted_as_far_as_they_were_looked_for():
    assert like_this(1) == "1 picture like this one"
    assert like_this(4) == "4 pictures like this one"
    assert like_this(10) == "10 or more pictures like this one"
    assert answers(2) == "2 posts that answer this search"


@pytest.mark.parametrize(
    ("tags", "labels", "told"),
    [
        ([["watch", "red"], ["watch"], ["hat"]], [[], [], []], "Why, most tagged ‘watch’"),
        ([["watch"], ["watch"]], [[], []], "Why, both tagged ‘watch’"),
        ([["watch"]] * 3, [[]] * 3, "Why, all tagged ‘watch’"),
        ([["watch"]], [[]], "Why, tagged ‘watch’"),
        ([["b", "a"], ["a", "b"]], [[], []], "Why, both tagged ‘a’"),
        ([["watch"], [], ["hat"]], [["clock"], ["clock"], []], "Why, most look like ‘clock’"),
        ([[]], [["clock"]], "Why, looks like ‘clock’"),
        ([["watch"], ["hat"]], [[], []], "Why"),
        ([], [], "Why"),
    ],
)
def test_what_more_than_half_have_in_common_is_named(tags, labels, told):
    assert with_common("Why", tags, labels) == told
