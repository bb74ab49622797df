"""The services for one command of manage.py: started if they do not run, stopped when nobody uses them any more."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from config import env
from config.halt import plainly
from config.runtime.layout import Layout
from config.runtime.locks import is_free, lock
from config.runtime.preparation import Preparation, cache_table, migration

NEEDS_NOTHING = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "makemessages",
    "findstatic",
    "startapp",
    "diffsettings",
    "relevance",
}
# These are about the tables themselves: they find them as they are.
LEAVES_TABLES = {
    "migrate",
    "makemigrations",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
    "optimizemigration",
    "inspectdb",
    "dbshell",
}


def needs_services(arguments: list[str]) -> bool:
    """Whether the command of these arguments needs servers that this process has to see to."""
    given = env.DATABASE_URL.text() and env.REDIS_URL.text()
    if given or env.SUPERVISED.switch() or not arguments or arguments[0].startswith("-"):
        return False
    return arguments[0] not in NEEDS_NOTHING and not {"-h", "--help"} & set(arguments)


@contextmanager
def services_for(arguments: list[str]) -> Iterator[None]:
    """Run the block with database and queue at hand and the tables up to date; raises Halt.

    The servers are shared with whatever else runs: an `up`, or another command."""
    if not needs_services(arguments):
        yield
        return
    from config.runtime.services import Services

    signal.signal(signal.SIGTERM, leave_in_order)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means what it says
        signal.signal(signal.SIGHUP, leave_in_order)
    layout = Layout.make()
    services = Services(layout, tied=False)
    try:
        with lock(layout.home, "users", shared=True):
            with plainly(layout.home), lock(layout.home, "start"):
                services.start()
                if arguments[0] not in LEAVES_TABLES and not env.DATABASE_URL.text():
                    prepare_tables(layout)
            yield
    finally:
        with lock(layout.home, "start"):
            if is_free(layout.home, "users"):
                services.stop()
                layout.leave()


def prepare_tables(layout: Layout) -> None:
    steps: list[Preparation | None] = [migration(layout), cache_table(layout)]
    for step in steps:
        if step and step.is_due():
            step.begin()
            step.finish()


def leave_in_order(number: int, frame: FrameType | None) -> None:
    """Let SIGTERM end the command as Ctrl-C does, so that it stops what it started."""
    sys.exit(128 + number)
