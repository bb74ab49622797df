"""The archive of the embedded PostgreSQL: each segment of its log is copied there, so that any moment can be had again.

PostgreSQL 18, "Continuous Archiving and Point-in-Time Recovery": a segment counts as archived only once the command
ends well, one that is there already must be the same, and what fails is tried again until it succeeds.
"""

from __future__ import annotations

import os
from pathlib import Path

from config import env
from config.halt import Halt, explain
from config.runtime.layout import PLAIN, Layout, is_reachable

# Seconds after which a segment is closed though it is not full: what the loss of a disk costs at most.
SEGMENT_SECONDS = 60
LOG = "wal"
OFF = {"wal_level": "minimal", "max_wal_senders": "0"}


def folder() -> Path | None:
    """The absolute path of KINDRED_ARCHIVE; None where nothing is archived. Raises BadSetting."""
    given = env.ARCHIVE.text()
    if not given or env.DATABASE_URL.text():
        return None
    path = Path(given).expanduser().resolve()
    if not PLAIN.fullmatch(str(path)):
        raise env.BadSetting(f"{env.ARCHIVE.name} must be a path of letters, digits, full stops, hyphens and slashes")
    return path


def server_options(layout: Layout) -> dict[str, str]:
    """What the server is told, once the folder is there and its account can write to it; raises Halt."""
    place = folder()
    if place is None:
        return OFF
    try:
        log = place / LOG
        place.mkdir(parents=True, exist_ok=True, mode=0o711)
        log.mkdir(exist_ok=True, mode=0o700)
        if layout.account:
            os.chown(log, layout.account.pw_uid, layout.account.pw_gid)
    except OSError as error:
        raise explain(error, place) from error
    if layout.account and not is_reachable(log, layout.account):
        raise Halt(f"{log} cannot be entered by '{layout.account.pw_name}', which runs PostgreSQL; choose another.")
    copied = f'cp "%p" "{log}/%f.new" && mv "{log}/%f.new" "{log}/%f"'
    return {
        "wal_level": "replica",
        "max_wal_senders": "4",
        "archive_mode": "on",
        "archive_command": f'if test -f "{log}/%f"; then cmp -s "%p" "{log}/%f"; else {copied}; fi',
        "archive_timeout": str(SEGMENT_SECONDS),
    }
