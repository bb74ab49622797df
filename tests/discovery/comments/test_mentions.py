"""What people write becomes HTML that holds nothing of theirs but words and links."""

from __future__ import annotations

import pytest

from discovery.comments.mentions import as_html, mentioned


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lovely, @ana and @Ben.", ["ana", "ben"]),
        ("@ana @ana @ana", ["ana"]),
        ("(@ana.b) 你好@cleo", ["ana.b", "cleo"]),
        ("write to ana@example.org or see https://a.example/@ana/?to=@ben", []),
        ("@ab is too short, @_x_ is not", ["_x_"]),
        ("@" + "a" * 31, []),
    ],
)
def test_mentions_are_usernames_outside_of_words_and_addresses(text, names):
    assert mentioned(text) == names


def test_markup_is_escaped_and_addresses_are_links_that_are_not_followed():
    html = as_html("<b>hi</b> https://a.example/?a=1&b=<i> & more", [])
    assert "<b>" not in html
    assert "<i>" not in html
    assert 'rel="nofollow"' in html
    assert 'href="https://a.example/?a=1&amp;b=' in html


def test_only_people_who_are_named_become_links():
    html = as_html("@Ana <3 @ben", ["ana"])
    assert html == '<a href="/@ana/">@Ana</a> &lt;3 @ben'


def test_an_address_with_a_mention_in_it_stays_one_link():
    html = as_html("https://a.example/@ana", ["ana"])
    assert html.count("<a ") == 1
    html = as_html('javascript:alert(1) https://a.example/"onmouseover="x', [])
    assert 'href="javascript' not in html
    assert '"onmouseover' not in html
