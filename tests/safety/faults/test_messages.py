"""Messages that come again and again, in the wrong order, or not at all: each picture is prepared and placed once."""

from __future__ import annotations

import random

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import SWEEPS, come_to_rest, messages, recover
from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member
from tests.safety.stack import Stack

QUEUE = "imaging"
TIMES = 6


def pictures_of(stack: Stack, *posts: str) -> list[str]:
    of_them = "SELECT id FROM discovery_picture WHERE post_id = ANY(%s::uuid[])"
    return [str(row[0]) for row in stack.sql(of_them, list(posts))]


def tries_of(stack: Stack, *posts: str) -> set[int]:
    of_them = "SELECT attempts FROM discovery_picture WHERE post_id = ANY(%s::uuid[])"
    return {row[0] for row in stack.sql(of_them, list(posts))}


def test_messages_that_come_again_and_in_any_order_are_obeyed_once(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    posts = [ada.post(new_picture(), new_picture()) for _ in range(4)]
    kept = stack.redis.lrange(QUEUE, 0, -1) * TIMES
    assert len(kept) == 8 * TIMES
    random.Random(8).shuffle(kept)
    stack.redis.delete(QUEUE)
    for task in SWEEPS * TIMES:
        stack.send(task)
    stack.redis.rpush(QUEUE, *kept)
    nursery.hatch(threads=4)
    nursery.hatch(threads=4)
    assert not recover(nursery)
    assert {ada.progress(post)["state"] for post in posts} == {"ready"}
    assert tries_of(stack, *posts) == {0}


def test_fifty_messages_for_one_picture_at_once_are_one_try(nursery: Nursery, ada: Member) -> None:
    """Were each of them counted, the picture would be given up as one that kills its worker."""
    stack = nursery.stack
    post = ada.post(new_picture())
    (picture,) = pictures_of(stack, post)
    for _ in range(50):
        stack.send("uploads.prepare_picture", picture)
    for _ in range(2):
        nursery.hatch(threads=8)
    assert not recover(nursery)
    assert ada.progress(post)["state"] == "ready"


def test_lost_messages_are_found_by_the_sweep(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    posts = [ada.post(new_picture()) for _ in range(3)]
    stack.redis.flushdb()
    assert not messages(stack)
    assert not recover(nursery)
    assert {ada.progress(post)["state"] for post in posts} == {"ready"}


def test_messages_about_what_is_gone_are_dropped(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    post = ada.post(new_picture())
    assert ada.ask("DELETE", f"posts/{post}/").ok
    stack.send("uploads.prepare_picture", "00000000-0000-7000-8000-000000000000")
    nursery.hatch()
    come_to_rest(stack)
    assert not faults_of(stack)
