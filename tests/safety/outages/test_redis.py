"""Redis stopped, killed in the middle of work, and emptied: every page goes on, and nothing that was posted is lost."""

from __future__ import annotations

import requests

from tests.safety.faults.pictures import new_picture
from tests.safety.member import Member
from tests.safety.outages.addresses import ask_all, every_address
from tests.safety.outages.recovery import recover
from tests.safety.stack import PATIENCE, Stack

WAITS = "You can leave this page: your pictures are kept"
# More than one name or one address may be guessed at in a minute.
GUESSES = 12


def test_every_page_answers_as_ever_while_redis_is_stopped(stack: Stack, lin: Member) -> None:
    first = lin.post(new_picture(), caption="A boat by the sea", tags="sea")
    lin.wait_until_finished(first)
    addresses = every_address(first, lin.username)
    viewers = {"member": lin.browser(), "by token": lin.session, "nobody": requests.Session()}
    before = {name: ask_all(stack, session, addresses) for name, session in viewers.items()}
    assert all(status < 500 for answers in before.values() for status in answers.values()), before
    stack.stop("redis")
    away = {name: ask_all(stack, session, addresses) for name, session in viewers.items()}
    assert away == before
    assert lin.browser().get(f"{stack.url}/", timeout=PATIENCE).ok  # and somebody can log in


def test_what_is_posted_while_redis_is_stopped_is_taken_and_finished_later(stack: Stack, lin: Member) -> None:
    stack.stop("redis")
    told = requests.get(f"{stack.url}/readyz", timeout=PATIENCE)
    assert told.status_code == requests.codes.unavailable
    assert told.json()["parts"]["queue"] == {"ready": False, "problem": "it does not answer"}
    posted = [lin.post(new_picture(), new_picture()) for _ in range(3)]
    assert {lin.progress(post_id)["state"] for post_id in posted} == {"processing"}
    stack.sql("UPDATE discovery_picture SET created_at = created_at - interval '2 minutes' WHERE state = 'received'")
    assert WAITS in lin.browser().get(f"{stack.url}/posts/{posted[0]}/progress/", timeout=PATIENCE).text
    stack.start("redis")
    assert recover(stack) == {}
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {2}


def test_redis_killed_in_the_middle_of_work_loses_nothing(stack: Stack, lin: Member) -> None:
    posted = [lin.post(new_picture()) for _ in range(8)]
    stack.until(lambda: any(lin.progress(post_id)["ready"] for post_id in posted), "work has begun")
    stack.kill("redis")
    posted += [lin.post(new_picture()) for _ in range(2)]
    stack.start("redis", "worker", "queries")
    assert recover(stack) == {}
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {1}


def test_redis_emptied_with_work_waiting_loses_nothing(stack: Stack, lin: Member) -> None:
    stack.stop("worker")
    posted = [lin.post(new_picture()) for _ in range(4)]
    assert stack.redis.llen("imaging")
    stack.redis.flushdb()
    stack.start("worker")
    assert recover(stack) == {}
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {1}


def test_guessing_passwords_is_limited_while_redis_is_stopped(stack: Stack) -> None:
    stack.stop("redis")
    browser, address = requests.Session(), f"{stack.url}/accounts/login/"
    browser.get(address, timeout=PATIENCE)
    for _ in range(GUESSES):
        form = {"login": "nobody", "password": "a guess", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        answer = browser.post(address, data=form, headers={"Referer": address}, timeout=PATIENCE)
    assert "Too many" in answer.text
