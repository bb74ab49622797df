"""Searching while a part is away: what can answer does, and the page and the API say in words what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import come_to_rest
from tests.safety.member import Member
from tests.safety.stack import PATIENCE, Stack

WORDS = "What people wrote cannot be searched just now."
UNWANTED = "The words that you do not want cannot be left out just now."
LOOK = "The answers are by words and tags alone."
PICTURE = "Nothing can look at your picture just now."
LOOKING = "Looking at your picture"
PEOPLE = "search/people/"
LATE = "Nothing has come to it yet."


@pytest.fixture(scope="module")
def heron(site: Stack, lin: Member) -> str:
    """A post that words and a tag find."""
    post_id = lin.post(new_picture(), caption="A heron at dusk", tags="reeds")
    lin.wait_until_finished(post_id)
    return post_id


@pytest.fixture(scope="module")
def coot(site: Stack, lin: Member) -> str:
    """Another of the same tag, of which nobody says that it is dusk."""
    post_id = lin.post(new_picture(), caption="A coot at noon", tags="reeds")
    lin.wait_until_finished(post_id)
    return post_id


def page(stack: Stack, query: str, of: str = "search/") -> str:
    answer = requests.get(f"{stack.url}/{of}?{query}", timeout=PATIENCE)
    assert answer.status_code == requests.codes.ok
    return answer.text


def asked(lin: Member, query: str) -> tuple[set[str], list[str]]:
    """The posts that the API finds, and what it says is missing."""
    answer = lin.ask("GET", f"search/?{query}")
    assert answer.status_code == requests.codes.ok, answer.text
    told: dict[str, Any] = answer.json()
    return {post["id"] for post in told["results"]}, [each["code"] for each in told["degraded"]]


def test_a_search_with_all_parts_there_says_nothing_of_them(stack: Stack, lin: Member, heron: str) -> None:
    assert asked(lin, "q=heron") == ({heron}, [])
    shown = page(stack, "q=heron")
    assert heron in shown
    assert not any(sentence in shown for sentence in (WORDS, LOOK, PICTURE))


def test_text_that_cannot_be_searched_leaves_the_other_ways(stack: Stack, lin: Member, heron: str) -> None:
    with no_text_search(stack):
        found, missing = asked(lin, f"q=heron&post={heron}")
        shown = page(stack, "q=heron&colour=%23808080")
        alone = page(stack, "q=heron")
    assert missing == ["words"]
    assert heron not in found
    assert WORDS in shown
    assert WORDS in alone
    assert asked(lin, "q=heron") == ({heron}, [])


def test_unwanted_words_that_cannot_be_left_out_are_answered_with_and_said(
    stack: Stack, lin: Member, heron: str, coot: str
) -> None:
    """A wish to leave something out is never dropped in silence, and what was ranked before keeps to it."""
    unwanted, browser = "unwanted=1&q=dusk&tag=reeds", lin.browser()
    ranked = lin.ask("GET", f"search/?{unwanted}").json()
    assert ([post["id"] for post in ranked["results"]], ranked["degraded"]) == ([coot], [])
    assert UNWANTED not in page(stack, unwanted)
    with no_text_search(stack):
        assert asked(lin, unwanted) == ({heron, coot}, ["unwanted"])
        assert asked(lin, "unwanted=1&q=dusk")[1] == ["unwanted"]
        shown = page(stack, unwanted)
        refined = lin.session.get(ranked["refine"], timeout=PATIENCE)
        document = {"version": 1, "terms": [{"words": "heron"}, {"words": "dusk", "wanted": False}, {"tag": "reeds"}]}
        mixed = lin.ask("POST", "search/", json={"query": document}).json()
        people = page(stack, unwanted, of=PEOPLE)
        library = browser.get(f"{stack.url}/library/?{unwanted}", timeout=PATIENCE).text
    assert UNWANTED in shown
    assert UNWANTED in library
    assert heron in shown
    assert refined.json()["of"] == 1
    assert [each["code"] for each in mixed["degraded"]] == ["words", "unwanted"]
    assert {post["id"] for post in mixed["results"]} == {heron, coot}
    assert UNWANTED in people
    assert asked(lin, unwanted) == ({coot}, [])


def test_answers_by_words_are_still_told_when_text_can_be_searched_no_more(
    stack: Stack, lin: Member, heron: str, coot: str
) -> None:
    """The next page is of a ranking that was made while it could."""
    first = lin.ask("GET", "search/?q=heron+coot&page_size=1").json()
    with no_text_search(stack):
        second = lin.session.get(first["next"], timeout=PATIENCE).json()
    assert {post["id"] for told in (first, second) for post in told["results"]} == {heron, coot}
    assert all(post["why"] for post in second["results"])


@pytest.mark.parametrize("part", ["queries", "redis"])
def test_without_the_encoder_or_redis_words_and_tags_answer(stack: Stack, lin: Member, heron: str, part: str) -> None:
    """The searched space is said to read text, so that words are to be placed among the pictures, which nobody does."""
    stack.stop(part)
    with space_that_reads(stack):
        found, missing = asked(lin, f"q=heron+at+dusk&tag=reeds&page_size={10 + len(part)}")
        shown = page(stack, "q=heron+dusk")
    assert (found, missing) == ({heron}, ["look"])
    assert heron in shown
    assert LOOK in shown


@pytest.mark.parametrize("part", ["queries", pytest.param("redis", marks=pytest.mark.long)])
def test_a_searched_picture_that_nothing_looks_at_waits_and_the_rest_answers(
    stack: Stack, lin: Member, heron: str, part: str
) -> None:
    stack.stop(part)
    token = searched_picture(stack, lin)
    stack.sql("UPDATE discovery_querypicture SET created_at = created_at - interval '15 seconds'")
    assert LATE in page(stack, f"picture={token}")
    for beside in ("q=heron", "tag=reeds"):
        shown = page(stack, f"picture={token}&{beside}")
        assert heron in shown
        assert PICTURE in shown
    assert asked(lin, f"picture={token}&q=heron") == ({heron}, ["picture"])
    assert lin.ask("GET", f"search/?picture={token}").json()["code"] == "encoder-unavailable"
    people_say_so_too(stack, lin, token)
    stack.start("redis", "queries", "worker")
    stack.send("search.tidy")
    come_to_rest(stack)
    stack.until(lambda: LATE not in page(stack, f"picture={token}"), "the picture is looked at after all")
    assert asked(lin, f"picture={token}&q=heron")[1] == []
    for told in (f"picture={token}", f"picture={token}&q=heron"):
        assert not any(sentence in page(stack, told, of=PEOPLE) for sentence in (LOOKING, PICTURE))


def people_say_so_too(stack: Stack, lin: Member, token: str) -> None:
    """The page and the API of the people for a search by a picture that nothing has looked at."""
    beside = f"picture={token}&q=heron"
    assert LOOKING in page(stack, f"picture={token}", of=PEOPLE)
    assert PICTURE in page(stack, beside, of=PEOPLE)
    assert [told["code"] for told in lin.ask("GET", f"{PEOPLE}?{beside}").json()["degraded"]] == ["picture"]
    assert lin.ask("GET", f"{PEOPLE}?picture={token}").json()["code"] == "encoder-unavailable"


def searched_picture(stack: Stack, lin: Member) -> str:
    """The token of a picture that somebody has just dropped in."""
    browser, address = lin.browser(), f"{stack.url}/search/picture/"
    fields = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post(
        address,
        data=fields,
        files={"picture": ("p.jpg", new_picture())},
        headers={"Referer": address},
        timeout=PATIENCE,
    )
    assert answer.ok, answer.text[:2000]
    assert "Looking at your picture" in answer.text
    return answer.url.partition("picture=")[2].partition("&")[0]


@contextmanager
def no_text_search(stack: Stack) -> Iterator[None]:
    """What PostgreSQL searches English by is gone."""
    stack.sql("ALTER TEXT SEARCH CONFIGURATION pg_catalog.english RENAME TO gone")
    try:
        yield
    finally:
        stack.sql("ALTER TEXT SEARCH CONFIGURATION pg_catalog.gone RENAME TO english")


@contextmanager
def space_that_reads(stack: Stack) -> Iterator[None]:
    stack.sql("UPDATE discovery_embeddingspace SET reads_text = true")
    try:
        yield
    finally:
        stack.sql("UPDATE discovery_embeddingspace SET reads_text = false")
