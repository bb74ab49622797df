"""The real worker, through whose hands bombs and wrecks go: it is the same process afterwards, and all has an end."""

from __future__ import annotations

import time
from typing import Any

import psutil
from django.test import Client

from discovery.imaging.refusals import MESSAGES
from discovery.models import Picture, TaskFailure
from tests.celery_worker import WorkerProcess
from tests.safety.hostile.conftest import Shelf
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.doors import POSTING, code_of

SECONDS = 120
# Those that pass the header check and trouble the decoder, and some that are sound.
SENT = 40


def test_bombs_and_wrecks_leave_the_worker_as_it_was(
    worker: WorkerProcess, person: Any, client: Client, transactional_db: None
) -> None:
    assert worker.process is not None
    process = psutil.Process(worker.process.pid)
    client.force_login(person("enemy"))
    likely = [file for file in corpus() if not file.fate and " cut " not in file.name] + list(corpus()[-60:])
    for file in likely[:: max(1, len(likely) // SENT)]:
        POSTING["form"](client, file)
    assert Picture.objects.count() >= 10
    deadline = time.monotonic() + SECONDS
    while Picture.objects.filter(state=Picture.State.RECEIVED).exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    states = set(Picture.objects.values_list("state", flat=True))
    assert states == {Picture.State.READY, Picture.State.REJECTED}
    for problem in Picture.objects.filter(state=Picture.State.REJECTED).values_list("problem", flat=True):
        assert code_of(problem) in MESSAGES
    assert not Picture.objects.filter(attempts__gt=1).exists()
    assert process.is_running()
    assert worker.process.poll() is None
    assert not TaskFailure.objects.exists()
    Shelf.empty()
