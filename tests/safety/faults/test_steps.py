"""A worker is killed at each step of an upload, from the message to the tastes: each picture is searchable, once."""

from __future__ import annotations

import pytest

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import RESTED, recover
from tests.safety.faults.soundness import told_of
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member

PREPARING = "discovery.uploads.processing:"
EMBEDDING = "discovery.embeddings.indexing:"
REGIONS = "discovery.embeddings.region_indexing:"
STEPS = [
    (PREPARING + "prepare", False),
    (PREPARING + "_make_ready", False),
    (PREPARING + "open_upright", True),
    ("discovery.posts.files:store", True),
    (PREPARING + "download_jpeg", False),
    (PREPARING + "write_swatches", True),
    (PREPARING + "finish_post", True),
    (PREPARING + "prepare", True),
    ("discovery.uploads.tasks:nudge", True),
    (EMBEDDING + "embed_batch", False),
    (EMBEDDING + "load_for_encoding", True),
    (EMBEDDING + "encode_labelled", True),
    (EMBEDDING + "mark_stale", True),
    (EMBEDDING + "_note_finished", True),
    (EMBEDDING + "embed_batch", True),
    ("discovery.embeddings.tasks:nudge", False),
    ("discovery.embeddings.tasks:nudge_named", True),
    (REGIONS + "_look", True),
    (REGIONS + "_encode_all", True),
    ("discovery.tastes.processing:record_tastes", True),
]
NAMES = [f"{at} {'after' if after else 'before'}" for at, after in STEPS]


@pytest.mark.parametrize(("at", "after"), STEPS, ids=NAMES)
def test_a_worker_that_is_killed_at_a_step_loses_nothing(at: str, after: bool, nursery: Nursery, ada: Member) -> None:
    nursery.stack.sql(RESTED)  # or the last step would come in hours alone
    fault = nursery.fault(at, after=after)
    worker = nursery.hatch(fault)
    post = ada.post(new_picture(), new_picture(), tags="moss")
    worker.wait_for_death()
    assert fault.times == 1
    assert not recover(nursery)
    assert told_of(nursery.stack, post) == ["published", "finished"]
    assert ada.progress(post) | {"refused": 0} == {
        "state": "ready",
        "total": 2,
        "ready": 2,
        "searchable": 2,
        "refused": 0,
        "is_finished": True,
    }
