"""What every test may ask for: a real Celery worker, or tasks that run on the spot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Celery

from tests.celery_worker import WorkerProcess


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the worker go last: once it runs, it would also take what other tests enqueue."""
    items.sort(key=lambda item: "worker" in getattr(item, "fixturenames", ()))


@pytest.fixture
def celery_app() -> Celery:
    from config.celery import app

    return app


@pytest.fixture
def eager(celery_app: Celery) -> Iterator[Celery]:
    """Tasks run at once, in this process, and their exceptions come out of `delay`."""
    before = {name: celery_app.conf[name] for name in ("task_always_eager", "task_eager_propagates")}
    celery_app.conf.update(task_always_eager=True, task_eager_propagates=True)
    yield celery_app
    celery_app.conf.update(before)


@pytest.fixture(scope="session")
def worker_process(django_db_setup: None) -> Iterator[WorkerProcess]:
    """The one worker of the test session, on the test database and the private Redis."""
    process = WorkerProcess()
    process.start()
    yield process
    process.stop()


@pytest.fixture
def worker(worker_process: WorkerProcess, transactional_db: None) -> Iterator[WorkerProcess]:
    """The real worker; at the test's end its queues are emptied and it is idle, so that the tables can be."""
    worker_process.empty_queues()
    yield worker_process
    worker_process.empty_queues()
    worker_process.wait_until_idle()
