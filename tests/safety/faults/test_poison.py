"""A picture that kills its worker each time is given up after four tries: the site's keeper sees it, others go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import come_to_rest, is_at_rest, messages, sweep
from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Forked, Nursery
from tests.safety.member import Member
from tests.safety.stack import PATIENCE, Stack

POISON = "poison"
REGION = "0.1,0.1,0.6,0.6"
TRIES = 4
# More than any picture is given: what has not ended by then never does.
MOST_LIVES = 12


def live_and_die(nursery: Nursery, at: str) -> int:
    """Start worker after worker, as the supervisor does, until nothing is left to do; how many of them died."""
    stack = nursery.stack
    for deaths in range(MOST_LIVES):
        fault = nursery.fault(at, match=POISON, every=True)
        worker = nursery.hatch(fault)
        work_off(stack, worker)
        if not fault.times:
            return deaths
        worker.wait_for_death()
    raise AssertionError(f"{MOST_LIVES} workers have died of one picture")


def work_off(stack: Stack, worker: Forked) -> None:
    """Sweep as the clock does, since one sweep prepares what the next one embeds, until it dies or all is done."""
    for _ in range(MOST_LIVES):
        sweep(stack)
        stack.until(lambda: not worker.runs() or not messages(stack), "it dies, or has no more messages")
        if not worker.runs() or is_at_rest(stack):
            return
    raise AssertionError(f"{MOST_LIVES} sweeps have left something to be done")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("discovery.uploads.processing:_make_ready", "rejected"),
        ("discovery.embeddings.indexing:load_for_encoding", "ready"),
    ],
)
def test_a_poisoned_picture_is_given_up_and_the_others_are_not(
    at: str, state: str, nursery: Nursery, ada: Member, operator: Member
) -> None:
    before = [ada.post(new_picture(), new_picture()) for _ in range(3)]
    poisoned = ada.post(new_picture(), alt_text=POISON)
    after = [ada.post(new_picture(), new_picture()) for _ in range(3)]
    # Once beside the others, then alone.
    assert live_and_die(nursery, at) == TRIES
    assert ada.progress(poisoned) | {"searchable": 0} == {
        "state": state,
        "total": 1,
        "ready": int(state == "ready"),
        "searchable": 0,
        "refused": 1,
        "is_finished": True,
    }
    assert [ada.progress(post)["searchable"] for post in before + after] == [2] * 6
    come_to_rest(nursery.stack)
    assert not faults_of(nursery.stack)
    can_be_tried_again(nursery, ada, operator, poisoned)


def can_be_tried_again(nursery: Nursery, ada: Member, operator: Member, post: str) -> None:
    """By who runs the site, on the page that tells of it."""
    stack, browser = nursery.stack, operator.browser()
    page = browser.get(f"{stack.url}/jobs/", timeout=PATIENCE)
    assert "again and again" in page.text
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    pushed = browser.post(f"{stack.url}/jobs/push/", form, headers={"Referer": f"{stack.url}/jobs/"}, timeout=PATIENCE)
    assert pushed.ok
    nursery.hatch()
    stack.until(lambda: ada.progress(post)["searchable"] == 1, "it is searchable after all")
    sweep(stack)
    come_to_rest(stack)
    assert ada.progress(post)["refused"] == 0
    # It was finished twice, as refused and as searchable; the other tests look for what is told twice by a fault.
    stack.sql("DELETE FROM accounts_event WHERE subject = %s", post)


def test_a_picture_whose_parts_are_poison_is_searchable_without_them(nursery: Nursery, ada: Member) -> None:
    poisoned = ada.post(new_picture(), alt_text=POISON)
    innocent = ada.post(new_picture())
    assert live_and_die(nursery, "discovery.embeddings.region_indexing:Renditions") == TRIES
    assert [ada.progress(post)["state"] for post in (poisoned, innocent)] == ["ready", "ready"]
    come_to_rest(nursery.stack)
    assert not faults_of(nursery.stack)


@pytest.mark.parametrize("lost", [False, True], ids=["by its message", "by the sweep"])
def test_a_searched_picture_that_is_poison_is_refused_and_the_others_are_not(
    lost: bool, nursery: Nursery, ada: Member
) -> None:
    stack = nursery.stack
    before, poisoned, after = (searched_with(stack) for _ in range(3))
    if lost:
        stack.redis.flushdb()
        stack.sql("UPDATE discovery_querypicture SET created_at = created_at - interval '1 minute'")
        stack.send("search.tidy")
    at = "discovery.search.processing:_looked_at"
    assert search_and_die(nursery, at, poisoned, lambda: "received" not in states(stack)) == TRIES
    assert states(stack, before, after) == ["ready", "ready"]
    assert states(stack, poisoned) == ["refused"]
    told = ada.ask("GET", f"search/?picture={poisoned}")
    assert (told.status_code, told.json()["code"]) == (requests.codes.bad_request, "corrupt")
    for address in (f"search/?picture={poisoned}", f"search/people/?picture={poisoned}"):
        assert "again and again" in requests.get(f"{stack.url}/{address}", timeout=PATIENCE).text
    assert not any(poisoned in name for name in stack.files())


def test_a_part_of_a_searched_picture_that_is_poison_is_answered_without(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    token = searched_with(stack)
    post = ada.post(new_picture(), tags="poisonwood")
    sound = nursery.hatch(part="queries")
    nursery.hatch()
    stack.until(lambda: states(stack, token) == ["ready"], "the picture is looked at")
    ada.wait_until_finished(post)
    sound.stop()
    stack.send("search.encode_region", space_of(stack), token, "", REGION)
    at = "discovery.search.region_processing:_pixels"
    assert search_and_die(nursery, at, token, lambda: bool(answered(stack))) == TRIES
    told = ada.ask("GET", f"search/?picture={token}&region={REGION}&tag=poisonwood").json()
    assert [each["code"] for each in told["degraded"]] == ["picture"]
    assert [found["id"] for found in told["results"]] == [post]
    # What has no vector is asked for again after a minute, and is not tried again.
    stack.redis.delete(*answered(stack))
    stack.send("search.encode_region", space_of(stack), token, "", REGION)
    assert search_and_die(nursery, at, token, lambda: bool(answered(stack))) == 0


def searched_with(stack: Stack) -> str:
    """The token of a picture that somebody shares to the site: it is taken in, and not waited for."""
    files = {"picture": ("p.png", new_picture())}
    answer = requests.post(f"{stack.url}/share/", files=files, timeout=PATIENCE, allow_redirects=False)
    assert answer.status_code == requests.codes.found, answer.text[:2000]
    return answer.headers["Location"].partition("picture=")[2].partition("&")[0]


def states(stack: Stack, *tokens: str) -> list[str]:
    """Of these searched pictures, of all without any."""
    rows = dict(stack.sql("SELECT token, state FROM discovery_querypicture"))
    return [rows[token] for token in tokens or rows]


def space_of(stack: Stack) -> int:
    return stack.number("SELECT id FROM discovery_embeddingspace WHERE state = 'active'")


def answered(stack: Stack) -> list[bytes]:
    """The keys of all parts that were dealt with, be it that there is no vector; not of how often they were tried."""
    return [key for key in stack.redis.keys("*region-vector*") if not key.endswith(b":tries")]


def search_and_die(nursery: Nursery, at: str, token: str, done: Callable[[], bool]) -> int:
    """The same for the worker that serves searches, until what is searched with is dealt with."""
    for deaths in range(MOST_LIVES):
        fault = nursery.fault(at, match=token, every=True)
        worker = nursery.hatch(fault, part="queries")
        nursery.stack.until(lambda worker=worker: not worker.runs() or done(), "it dies, or all is dealt with")
        if not fault.times:
            return deaths
        worker.wait_for_death()
    raise AssertionError(f"{MOST_LIVES} workers have died of what is searched with")
