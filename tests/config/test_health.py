"""What monitors and proxies ask: whether the process lives, and which part of the site is not ready."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from discovery.jobs import heartbeats
from discovery.jobs.tasks import heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_alive():
    cache.clear()


@pytest.fixture
def all_alive():
    for name in heartbeats.NEEDED:
        heartbeats.note(name)
    heartbeats.note_encoder("")


def problems(client) -> dict[str, str]:
    parts = client.get(reverse("readyz")).json()["parts"]
    return {name: part["problem"] for name, part in parts.items() if not part["ready"]}


def test_a_process_that_reaches_its_database_lives(client):
    assert client.get(reverse("healthz")).json() == {"status": "ok"}


def test_the_site_is_ready_when_every_part_is(client, all_alive):
    answer = client.get(reverse("readyz"))
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    parts = {"database", "migrations", "queue", "disk", "clock", "encoder", "pipeline", "queries", "beat"}
    assert set(answer.json()["parts"]) == parts


def test_workers_without_a_sign_of_life_are_told(client, all_alive):
    cache.delete("kindred:heartbeat:queries")
    cache.set("kindred:heartbeat:pipeline", 0)
    assert client.get(reverse("readyz")).status_code == 503
    told = problems(client)
    assert set(told) == {"queries", "pipeline"}
    assert told["queries"] == "no sign of life"
    assert told["pipeline"].startswith("last seen")


def test_weights_that_cannot_be_loaded_are_told_by_the_worker_that_needs_them(client, settings, tmp_path):
    settings.KINDRED_ENCODER_WEIGHTS = str(tmp_path / "none.safetensors")
    settings.KINDRED_ENCODER = "compact:v1"
    assert problems(client)["encoder"] == "no worker has said yet"
    heartbeat()
    told = problems(client)
    assert "none.safetensors" in told["encoder"]
    assert "beat" not in told


def test_migrations_that_are_not_applied_are_told(client, all_alive):
    MigrationRecorder.Migration.objects.filter(app="discovery").latest("id").delete()
    assert problems(client) == {"migrations": "1 are not applied: run manage.py migrate"}


def test_a_disk_that_is_full_is_told(client, all_alive, monkeypatch):
    monkeypatch.setattr("config.health.LEAST_FREE", 10**18)
    assert "MB are free" in problems(client)["disk"]


def test_a_queue_that_is_away_is_told(client, all_alive, celery_app, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    assert problems(client) == {"queue": "it does not answer"}


def test_both_go_on_while_the_site_is_closed(client, all_alive, settings):
    settings.KINDRED_MAINTENANCE = True
    assert client.get(reverse("healthz")).status_code == 200
    assert client.get(reverse("readyz")).status_code == 200


def test_a_worker_tells_of_itself(worker):
    worker.wait_for(lambda: cache.get("kindred:heartbeat:test"), 30, "the worker did not tell that it lives")
