"""Clocks that are wrong: workers hours or weeks ahead or behind let nothing out early, delete nothing, lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import come_to_rest
from tests.safety.member import Member
from tests.safety.outages.recovery import posts_kept, recover
from tests.safety.stack import Stack

BEHIND, AHEAD = -3 * 3600, 60 * 86_400  # seconds
# All that lets something out or deletes something in its time.
TIMED = (
    "posts.release_due", "uploads.tidy", "search.tidy", "saved.tidy", "tokens.tidy", "feeds.tidy",
    "notifications.tidy", "imports.tidy", "exports.tidy", "departures.delete_due", "webhooks.tidy", "federation.tidy",
)  # fmt: skip


@contextmanager
def wrong_clock(stack: Stack, seconds: int) -> Iterator[None]:
    """The worker runs with a clock that is so far ahead, and then with a right one. It hears no ping: these expire."""
    stack.stop("worker")
    stack.begin("worker", PYTHONPATH=str(Path(__file__).parent / "skewed"), KINDRED_TEST_SKEW=str(seconds))
    try:
        yield
    finally:
        stack.stop("worker")
        stack.start("worker")


def test_a_worker_whose_clock_is_behind_finishes_what_is_posted(stack: Stack, lin: Member) -> None:
    with wrong_clock(stack, BEHIND):
        posted = [lin.post(new_picture(), new_picture()) for _ in range(3)]
        lin.wait_until_finished(*posted)
    assert recover(stack) == {}
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {2}


@pytest.mark.long
def test_a_worker_weeks_ahead_works_on_and_lets_nothing_out_and_deletes_nothing(stack: Stack, lin: Member) -> None:
    """No message of the clock is too old for it. What waits has lost its message, and came by a web server whose clock
    was ahead too."""
    later = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    scheduled = lin.post(new_picture(), release="scheduled", release_at=later)
    export = f"exports/{lin.ask('POST', 'exports/').json()['id']}/"
    stack.until(lambda: lin.ask("GET", export).json()["state"] == "ready", "the export is made")
    lin.wait_until_finished(scheduled)
    stack.stop("worker")
    posted = [lin.post(new_picture()) for _ in range(2)]
    kept, rows = posts_kept(stack), counts(stack)
    stack.redis.flushdb()
    stack.sql("UPDATE discovery_picture SET created_at = created_at + interval '90 days' WHERE state = 'received'")
    with wrong_clock(stack, AHEAD):
        stack.start("beat")
        lin.wait_until_finished(*posted)
        stack.stop("beat")
        for task in TIMED:
            stack.send(task)
        come_to_rest(stack)
    assert posts_kept(stack) == kept
    assert {name: number for name, number in counts(stack).items() if number < rows[name]} == {}
    assert stack.sql("SELECT release FROM discovery_post WHERE id = %s", scheduled) == [("scheduled",)]
    assert lin.ask("GET", export).json()["state"] == "ready"
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {1}
    for address in (export, f"posts/{scheduled}/"):
        assert lin.ask("DELETE", address).ok
    assert recover(stack) == {}


def counts(stack: Stack) -> dict[str, int]:
    """Rows of each table that some clock empties."""
    tables = ("accounts_user", "accounts_notice", "discovery_accountexport", "discovery_arrival")
    return {table: stack.number(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608 - names of ours
