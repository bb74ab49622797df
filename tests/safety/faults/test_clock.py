"""Two clocks, or one that ticks twice: what is due is done once, and what was lost is found by the clock alone."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from config.queues import CLOCK
from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import LONG_AGO, QUEUES, come_to_rest, recover
from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member
from tests.safety.stack import Stack

TICKS = 3
TOMORROW = timedelta(days=1)


def test_what_is_due_is_done_once_however_often_the_clock_strikes(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    for part in ("worker", "worker", "queries"):
        nursery.hatch(part=part)
    scheduled = overdue(ada)
    lost = ada.post(new_picture(), new_picture())
    for _ in range(TICKS):
        for task in CLOCK:
            stack.send(task)
    ada.wait_until_finished(lost)
    assert not recover(nursery)
    assert is_out_once(stack, scheduled)


def test_two_real_clocks_at_once_do_what_is_due_once(nursery: Nursery, ada: Member) -> None:
    """Both come back after a night: everything is due to each of them, and two workers share what they ask for."""
    stack = nursery.stack
    sound = nursery.hatch()
    scheduled = overdue(ada)
    sound.stop()
    lost = ada.post(new_picture(), new_picture())
    stack.redis.flushdb()
    stack.sql(LONG_AGO)
    clocks = [nursery.tick(rested=2 * TOMORROW) for _ in range(2)]
    stack.until(lambda: all(asked(stack)[task] >= len(clocks) for task in CLOCK), "both clocks have struck")
    for part in ("worker", "worker", "queries"):
        nursery.hatch(part=part)
    ada.wait_until_finished(lost)
    for clock in clocks:
        clock.stop()
    assert not recover(nursery)
    assert ada.progress(lost)["searchable"] == 2
    assert is_out_once(stack, scheduled)


def overdue(member: Member) -> str:
    """A post that a running worker has finished, and whose moment has come since."""
    post = member.post(new_picture(), release="scheduled", release_at=(datetime.now(UTC) + TOMORROW).isoformat())
    member.wait_until_finished(post)
    member.stack.sql("UPDATE discovery_post SET release_at = now() - interval '1 minute' WHERE id = %s", post)
    return post


def is_out_once(stack: Stack, post: str) -> bool:
    """Its author was told so once, and no task has failed."""
    told = "SELECT count(*) FROM accounts_notice WHERE kind = 'published' AND subject = %s"
    return stack.number(told, post) == 1 and not stack.sql("SELECT name, problem FROM discovery_taskfailure")


def asked(stack: Stack) -> Counter[str]:
    """How many messages of each task wait."""
    waiting = [message for queue in (*QUEUES, "interactive") for message in stack.redis.lrange(queue, 0, -1)]
    return Counter(json.loads(message)["headers"]["task"] for message in waiting)


@pytest.mark.long
def test_two_clocks_find_by_themselves_what_was_lost(nursery: Nursery, ada: Member) -> None:
    """With all the waiting of a real site: two minutes."""
    stack = nursery.stack
    posts = [ada.post(new_picture(), new_picture()) for _ in range(3)]
    stack.redis.flushdb()
    nursery.hatch()
    for _ in range(2):
        nursery.tick()
    ada.wait_until_finished(*posts, seconds=300)
    come_to_rest(stack)
    assert not faults_of(stack)
