"""The fixtures that other tests build on: a real worker on the test database, and tasks on the spot."""

from __future__ import annotations

from celery import Celery
from django.db import connection

from tests.celery_worker import WorkerProcess

ECHO = "celery.accumulate"  # comes with Celery; it returns its arguments


def test_eager_tasks_run_at_once_and_answer(eager: Celery) -> None:
    assert eager.tasks[ECHO].delay(1, 2).get() == (1, 2)


def test_tasks_are_not_eager_unless_asked_for(celery_app: Celery) -> None:
    assert not celery_app.conf.task_always_eager


def test_the_worker_runs_what_is_enqueued_and_is_idle_again(worker: WorkerProcess, celery_app: Celery) -> None:
    sent = celery_app.send_task(ECHO, args=[1], queue="default")
    worker.wait_until_idle()
    # The line is written after the task is acknowledged.
    worker.wait_for(lambda: f"Task {ECHO}[{sent.id}] succeeded" in worker.said(), 10, "the task did not run")
    assert worker.is_idle()


def test_the_worker_lives_on_the_test_database(worker: WorkerProcess) -> None:
    assert str(connection.settings_dict["NAME"]) in worker.environment()["DATABASE_URL"]
    assert str(connection.settings_dict["NAME"]).startswith("test_")
