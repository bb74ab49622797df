"""Which commands of manage.py bring the servers up."""

from __future__ import annotations

import pytest

from config.runtime.oneoff import needs_services


@pytest.fixture(autouse=True)
def embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "KINDRED_SUPERVISED"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    "line",
    ["", "help", "--version", "check --deploy", "collectstatic", "import_pictures --help", "relevance --data x.zip"],
)
def test_these_start_nothing(line: str) -> None:
    assert not needs_services(line.split())


@pytest.mark.parametrize("line", ["migrate", "shell", "import_pictures x.zip", "makemigrations --check"])
def test_these_need_the_servers(line: str) -> None:
    assert needs_services(line.split())


def test_given_servers_are_not_ours_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://db/kindred")
    assert needs_services(["shell"]), "Redis is still embedded"
    monkeypatch.setenv("REDIS_URL", "redis://cache")
    assert not needs_services(["shell"])


def test_the_supervisors_children_use_its_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_SUPERVISED", "1")
    assert not needs_services(["migrate"])
