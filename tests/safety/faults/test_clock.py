"""Two clocks, or one that ticks twice: what is due is done once, and what was lost is found by the clock alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from config.queues import CLOCK
from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import come_to_rest, recover
from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member

TICKS = 3
TOMORROW = timedelta(days=1)


def test_what_is_due_is_done_once_however_often_the_clock_strikes(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    at = (datetime.now(UTC) + TOMORROW).isoformat()
    scheduled = ada.post(new_picture(), release="scheduled", release_at=at)
    for part in ("worker", "worker", "queries"):
        nursery.hatch(part=part)
    ada.wait_until_finished(scheduled)
    stack.sql("UPDATE discovery_post SET release_at = now() - interval '1 minute' WHERE id = %s", scheduled)
    lost = ada.post(new_picture(), new_picture())
    for _ in range(TICKS):
        for task in CLOCK:
            stack.send(task)
    ada.wait_until_finished(lost)
    assert not recover(nursery)
    told = "SELECT count(*) FROM accounts_notice WHERE kind = 'published' AND subject = %s"
    assert stack.number(told, scheduled) == 1
    assert not stack.sql("SELECT name, problem FROM discovery_taskfailure")


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
