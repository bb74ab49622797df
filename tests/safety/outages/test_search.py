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
LOOK = "The answers are by words and tags alone."
PICTURE = "Nothing can look at your picture just now."
LATE = "Nothing has come to it yet."


@pytest.fixture(scope="module")
def heron(site: Stack, lin: Member) -> str:
    """A post that words and a tag find."""
    post_id = lin.post(new_picture(), caption="A heron at dusk", tags="reeds")
    lin.wait_until_finished(post_id)
    return post_id


def page(stack: Stack, query: str) -> str:
    answer = requests.get(f"{stack.url}/search/?{query}", timeout=PATIENCE)
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
    stack.start("redis", "queries", "worker")
    stack.send("search.tidy")
    come_to_rest(stack)
    stack.until(lambda: LATE not in page(stack, f"picture={token}"), "the picture is looked at after all")
    assert asked(lin, f"picture={token}&q=heron")[1] == []


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
