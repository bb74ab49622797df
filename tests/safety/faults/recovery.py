"""What brings a site to rest after a fault: a sound worker, and the sweeps of the clock, without the waiting.

The sweeps leave alone what is younger than a minute. Rows are made older instead, as on a machine whose clock was put.
"""

from __future__ import annotations

from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Nursery
from tests.safety.stack import Stack

REFRESH = "tastes.refresh"
SWEEPS = ("uploads.prepare_waiting", "embeddings.embed_waiting", "embeddings.embed_regions", REFRESH)
LONG_AGO = """
    UPDATE discovery_picture SET created_at = created_at - interval '1 hour', ready_at = ready_at - interval '1 hour'
    WHERE state = 'received' OR regions IS NULL
"""
# What is still to be done, by the rows.
REST = {
    "pictures are prepared": "SELECT count(*) FROM discovery_picture WHERE state = 'received'",
    "pictures have their vectors": """
        SELECT count(*) FROM discovery_picture picture WHERE state = 'ready' AND problem = '' AND NOT EXISTS (
            SELECT FROM discovery_embedding embedding WHERE embedding.picture_id = picture.id)
    """,
    "parts of pictures are looked for": """
        SELECT count(*) FROM discovery_picture WHERE state = 'ready' AND problem = '' AND regions IS NULL
    """,
}
STALE = "SELECT count(*) FROM accounts_tasterefresh WHERE stale_since IS NOT NULL"
# Tastes rest the longer the more pictures they are of.
RESTED = "UPDATE accounts_tasterefresh SET refreshed_at = refreshed_at - interval '1 day'"
# Prepared, embedded, looked at for parts; and as often again for what a fault held up.
MOST_SWEEPS = 6
QUEUES = ("imaging", "embedding", "default")


def sweep(stack: Stack) -> None:
    """What the clock would do in the next minutes."""
    stack.sql(LONG_AGO)
    for task in SWEEPS:
        stack.send(task)


def is_at_rest(stack: Stack) -> bool:
    """Whether no picture waits, and no message."""
    return not any(stack.number(query) for query in REST.values()) and not messages(stack)


def come_to_rest(stack: Stack) -> None:
    """Return when nothing waits any more, in rows and in queues, and the tastes are those of what is there.

    The clock sweeps for ever, and one sweep prepares what the next one embeds: it is sent anew while something waits.
    """
    for _ in range(MOST_SWEEPS):
        stack.until(lambda: not messages(stack), "the queues are empty")
        waiting = [what for what, query in REST.items() if stack.number(query)]
        if not waiting:
            break
        sweep(stack)
    else:
        raise AssertionError(f"{MOST_SWEEPS} sweeps later it is still not so that {', '.join(waiting)}")
    stack.sql(RESTED)
    stack.send(REFRESH)
    stack.until(lambda: not stack.number(STALE), "tastes are made")
    stack.until(lambda: not messages(stack), "the queues are empty")


def messages(stack: Stack) -> int:
    """Those that wait, and those that a worker has taken and not finished."""
    return sum(int(stack.redis.llen(queue)) for queue in QUEUES) + int(stack.redis.hlen("unacked"))


def recover(nursery: Nursery) -> dict[str, object]:
    """Let a sound worker finish what was left; what is wrong then, which should be nothing."""
    nursery.hatch()
    sweep(nursery.stack)
    come_to_rest(nursery.stack)
    return faults_of(nursery.stack)
