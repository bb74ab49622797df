"""Two workers at one thing: while one is frozen in the middle of it, the other leaves it alone and does the rest.

What the frozen one holds comes to it again when the other starts, since the first seems to be dead: as it is where two
workers run against the embedded Redis.
"""

from __future__ import annotations

import signal

import pytest

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import recover
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member

FROZEN = [
    "discovery.uploads.processing:open_upright",
    "discovery.uploads.processing:write_swatches",
    "discovery.embeddings.indexing:encode_labelled",
    "discovery.embeddings.indexing:mark_stale",
]


@pytest.mark.parametrize("end", ["thaw", "kill"])
@pytest.mark.parametrize("at", FROZEN)
def test_what_one_worker_is_at_is_not_done_by_another(
    at: str, end: str, nursery: Nursery, ada: Member, bob: Member
) -> None:
    stack = nursery.stack
    fault = nursery.fault(at, after=True, sign=signal.SIGSTOP)
    first = nursery.hatch(fault, threads=1)
    held = ada.post(new_picture())
    stack.until(lambda: fault.times == 1 and first.is_frozen(), "the first worker is frozen")
    before = ada.progress(held)
    nursery.hatch()
    other = bob.post(new_picture())
    for task in ("uploads.prepare_waiting", "embeddings.embed_waiting"):
        stack.send(task)
    bob.wait_until_finished(other)
    assert ada.progress(held) == before
    assert not before["is_finished"]
    first.thaw() if end == "thaw" else first.kill()
    assert not recover(nursery)
    assert ada.progress(held)["state"] == "ready"
