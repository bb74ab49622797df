"""Copies stand behind the first of them; nothing is lost and the order stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from discovery.ranking.copies import collapse, connected


def told(collapsed):
    return [(one.item, one.copies) for one in collapsed]


def test_the_first_of_a_group_stays_where_it_stood():
    assert told(collapse("abcde", [{"b", "d"}])) == [("a", []), ("b", ["d"]), ("c", []), ("e", [])]


def test_groups_may_name_what_is_not_in_the_list():
    assert told(collapse("ab", [{"b", "x"}, {"y", "z"}])) == [("a", []), ("b", [])]


@given(st.lists(st.integers(0, 20), unique=True), st.lists(st.sets(st.integers(0, 20)), max_size=4))
def test_nothing_is_lost_or_invented(items, drawn):
    taken: set[int] = set()
    groups = []
    for group in drawn:
        groups.append(group - taken)
        taken |= group
    collapsed = collapse(items, groups)
    assert sorted([one.item for one in collapsed] + [copy for one in collapsed for copy in one.copies]) == sorted(items)
    assert [one.item for one in collapsed] == [item for item in items if item in {one.item for one in collapsed}]
    assert collapse(items, []) == [type(one)(one.item) for one in collapse(items, [])]


def test_pairs_join_into_groups():
    assert connected("abcdef", [("a", "b"), ("d", "c"), ("b", "d"), ("e", "e")]) == [{"a", "b", "c", "d"}]
    assert connected("ab", []) == []
