"""What brings a site to rest once its parts are back, and how well it is then."""

from __future__ import annotations

from tests.safety.faults.recovery import come_to_rest, sweep
from tests.safety.faults.soundness import faults_of
from tests.safety.stack import Stack


def recover(stack: Stack) -> dict[str, object]:
    """Let the running workers finish what was left; what is wrong then, which should be nothing."""
    sweep(stack)
    come_to_rest(stack)
    return faults_of(stack)


def posts_kept(stack: Stack) -> set[str]:
    return {str(row[0]) for row in stack.sql("SELECT id FROM discovery_post")}
