"""The background by the API: for staff with the scope of moderators, and starting again what failed."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from discovery.models import TaskFailure
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def keeper(person):
    return person("keeper", is_staff=True)


@pytest.fixture
def failure():
    return TaskFailure.objects.create(name="imports.tidy", problem="OSError: no disk")


def test_what_waits_is_told(keeper, client_of):
    told = client_of(keeper).get("/api/v1/jobs/").json()
    assert {each["work"] for each in told["waiting"]} >= {"preparing", "webhooks", "imports"}
    assert {each["name"] for each in told["queues"]} == {"interactive", "imaging", "embedding", "default"}


def test_a_failed_task_is_listed_sent_again_and_dismissed(keeper, client_of, failure):
    client = client_of(keeper)
    (listed,) = client.get("/api/v1/jobs/failures/").json()["results"]
    assert (listed["id"], listed["problem"]) == (failure.pk, "OSError: no disk")
    address = f"/api/v1/jobs/failures/{failure.pk}/"
    assert client.post(f"{address}retry/").json() == {"sent": 1}
    assert client.post(f"{address}retry/").status_code == 404
    other = TaskFailure.objects.create(name="gone.task", problem="x")
    refused = client.post(f"/api/v1/jobs/failures/{other.pk}/retry/")
    assert codes(refused) == ["unknown-task"]
    assert client.delete(f"/api/v1/jobs/failures/{other.pk}/").status_code == 204
    assert client.post("/api/v1/jobs/push/").json() == {"sent": 0}


def test_to_others_it_does_not_exist(person, keeper, client_of, failure):
    for client in (client_of(), client_of(person("ada"))):
        assert client.get("/api/v1/jobs/").status_code == 404
        assert client.delete(f"/api/v1/jobs/failures/{failure.pk}/").status_code == 404
    assert client_of(keeper, ["read", "write"]).get("/api/v1/jobs/").status_code == 403
