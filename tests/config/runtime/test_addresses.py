"""The addresses that the settings use, embedded and given; asking for them starts nothing."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from config import runtime
from config.halt import Halt


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which nothing runs, and no given servers."""
    home = tmp_path / "a home 图"
    monkeypatch.setenv("KINDRED_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    return home


def test_asking_for_addresses_starts_nothing(elsewhere: Path) -> None:
    runtime.database_settings()
    runtime.redis_url()
    runtime.broker_options()
    assert {path.name for path in elsewhere.iterdir()} <= {"secrets.env", ".secrets.lock"}


def test_the_url_of_the_embedded_database_says_the_same_as_the_settings() -> None:
    settings = runtime.database_settings()
    parts = psycopg.conninfo.conninfo_to_dict(runtime.database_url())
    assert (parts["host"], parts["port"]) == (settings["HOST"], str(settings["PORT"]))
    assert (parts["user"], parts["password"]) == (settings["USER"], settings["PASSWORD"])
    assert parts["dbname"] == settings["NAME"]


def test_a_given_database_is_used_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:p%40ss@db.example:6432/pictures?sslmode=require")
    settings = runtime.database_settings()
    assert settings["HOST"] == "db.example"
    assert settings["PORT"] == 6432
    assert settings["PASSWORD"] == "p@ss"
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_a_given_socket_is_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me:pw@/pictures?host=/run/postgresql")
    settings = runtime.database_settings()
    assert settings["HOST"] == "/run/postgresql"
    assert settings["OPTIONS"] == {}


def test_another_kind_of_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///file.db")
    with pytest.raises(Halt, match="pgvector"):
        runtime.database_settings()


def test_celery_gets_a_given_redis_socket_in_its_own_spelling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock?db=3")
    assert runtime.redis_url() == "unix:///run/redis.sock?db=3"
    assert runtime.broker_url() == "redis+socket:///run/redis.sock?virtual_host=3"


def test_a_given_redis_server_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "rediss://:pw@cache.example:6380/1")
    assert runtime.redis_url() == runtime.broker_url() == "rediss://:pw@cache.example:6380/1"
