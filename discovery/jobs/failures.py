"""Writing down tasks that ended with an error; arguments of ours are identifiers, so they may be kept and shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from discovery.jobs.models import TaskFailure

logger = logging.getLogger(__name__)

LONGEST_TRACE = 20_000


def note_failure(*, name: str, arguments: Sequence[object], problem: str, trace: str) -> None:
    """One row for the same task with the same arguments until it is retried or dismissed, with its latest error.

    A database that is away is logged: the failure itself is in the log already.
    """
    kept = json.loads(json.dumps(list(arguments), default=str))
    # PostgreSQL takes no NUL. The end of a trace says where it happened.
    told = {
        "problem": problem.replace("\x00", "")[:500],
        "trace": trace.replace("\x00", "")[-LONGEST_TRACE:],
        "failed_at": timezone.now(),
    }
    try:
        with transaction.atomic():
            _take_turns(f"{name}{kept}")
            same = TaskFailure.objects.filter(name=name[:100], arguments=kept, retried_at=None)
            if not same.update(times=F("times") + 1, **told):
                TaskFailure.objects.create(name=name[:100], arguments=kept, **told)
    except DatabaseError as error:
        logger.warning("the failure of %s is not noted: %s", name, error)


def _take_turns(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
