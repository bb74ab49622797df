"""What a monitor reads: requests, what waits, recall and sizes; for the machine, staff and whoever has the token."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from discovery.embeddings.pace import note_embedded
from discovery.jobs import heartbeats
from discovery.models import EmbeddingSpace, RecallSample, TaskFailure

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def space():
    space = EmbeddingSpace.objects.create(
        encoder="test", version="v1", dimension=8, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    for recall in (1.0, 0.9):
        RecallSample.objects.create(space=space, index=space.index, asked=50, recall=recall)
    return space


def told(client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of these' names."""
    text = client.get(reverse("metrics")).content.decode()
    return {
        (sample.name, *(value for _name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_machine_itself_reads_how_search_does(client, space):
    read = told(client)
    assert read["kindred_neighbour_recall", "hnsw", "test:v1"] == 0.95
    assert read["kindred_neighbour_recall_samples", "hnsw", "test:v1"] == 2
    assert read["kindred_vector_index_bytes", "hnsw", "test:v1"] == 0
    assert read["kindred_embeddings", "hnsw", "test:v1"] == 0


@pytest.mark.parametrize("origin", [ELSEWHERE, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_others_do_not_unless_they_are_staff(client, admin_client, space, origin):
    assert client.get(reverse("metrics"), **origin).status_code == 404
    assert admin_client.get(reverse("metrics"), **origin).status_code == 200


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("a secret", "Bearer a secret", 200),
        ("a secret", "Bearer another", 404),
        ("a secret", "Bearer é", 404),
        ("", "Bearer ", 404),
    ],
)
def test_a_monitor_elsewhere_needs_the_token(client, settings, token, given, status):
    settings.KINDRED_METRICS_TOKEN = token
    answer = client.get(reverse("metrics"), HTTP_AUTHORIZATION=given, **ELSEWHERE)
    assert answer.status_code == status


def test_requests_are_counted_by_view_method_and_status_and_by_nothing_that_was_asked(client):
    before = told(client)
    client.get(reverse("search"), {"q": "zqsecret"})
    client.get("/nowhere/zqsecret/")
    client.generic("BREW", reverse("search"))
    after = told(client)

    def counted(*labels: str) -> float:
        key = ("kindred_requests_total", *labels)
        return after.get(key, 0) - before.get(key, 0)

    assert counted("GET", "2xx", "search") == 1
    assert counted("GET", "4xx", "none") == 1
    assert counted("other", "4xx", "search") == 1
    assert after["kindred_request_duration_seconds_count", "GET", "search"] >= 1
    assert not [key for key in after if any("zqsecret" in part for part in key)]


def test_what_waits_fails_and_lives_is_told(client, space):
    TaskFailure.objects.create(name="x", problem="y")
    heartbeats.note("pipeline")
    note_embedded(3), note_embedded(2)
    read = told(client)
    assert read["kindred_failed_tasks",] == 1
    assert read["kindred_pictures_embedded_total",] == 5
    assert read["kindred_waiting", "preparing"] == 0
    assert read["kindred_waiting_oldest_seconds", "webhooks"] == 0
    assert read["kindred_queue_messages", "imaging"] >= 0
    assert read["kindred_heartbeat_age_seconds", "pipeline"] < 60


def test_a_queue_that_is_away_hides_nothing_else(client, space, celery_app, monkeypatch):
    monkeypatch.setattr(celery_app.conf, "broker_read_url", "redis://127.0.0.1:1/0")
    read = told(client)
    assert ("kindred_queue_messages", "imaging") not in read
    assert ("kindred_embeddings", "hnsw", "test:v1") in read
