"""All processes together open no more connections than PostgreSQL gives, whatever the environment asks for."""

from __future__ import annotations

import pytest
from django.db import connection

from config import capacity, env, serving
from config.capacity import Work
from config.runtime.postgres import connections


def shown(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_embedded_server_gives_all_that_its_processes_may_open() -> None:
    assert capacity.most_connections() <= shown("max_connections") - shown("superuser_reserved_connections")


@pytest.mark.django_db
def test_more_threads_are_given_more_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.WEB_THREADS.name, "200")
    given = int(connections()["max_connections"])
    assert capacity.most_connections() > 200
    assert capacity.most_connections() <= given - shown("superuser_reserved_connections")


def test_the_pool_has_one_for_whoever_is_let_in_and_for_each_of_the_workers_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert capacity.pool_size() > sum(capacity.places(work) for work in Work)
    monkeypatch.setenv(env.WORKER_THREADS.name, "50")
    assert capacity.pool_size() > 50


def test_there_is_a_thread_for_everybody_who_waits_and_some_to_say_no() -> None:
    most = sum(capacity.places(work) + capacity.line() for work in Work)
    assert most < serving.threads < serving.worker_connections
    assert serving.backlog < 1000
