"""Webhooks by the API: the same as on the page, for their owner alone, and the secret told once."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from discovery.models import Webhook, WebhookDelivery
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db
# Of the documentation (RFC 5737): let through by the setting, and never sent to here.
URL = "http://192.0.2.1/hook"


@pytest.fixture
def ada(person, settings):
    settings.KINDRED_ALLOWED_NETWORKS = [ip_network("192.0.2.0/24")]
    return person("ada")


@pytest.fixture
def made(ada, client_of):
    answer = client_of(ada).post("/api/v1/webhooks/", {"url": URL, "topics": ["post.published"]}, format="json")
    assert answer.status_code == 201
    return answer.json()


def test_one_is_made_and_its_secret_told_once(made, ada, client_of):
    assert made["secret"] == Webhook.objects.get().secret
    (listed,) = client_of(ada).get("/api/v1/webhooks/").json()["results"]
    assert listed == {name: value for name, value in made.items() if name != "secret"}


def test_it_is_changed_and_paused_and_goes_on(made, ada, client_of):
    address = f"/api/v1/webhooks/{made['id']}/"
    changed = client_of(ada).patch(address, {"topics": ["upload.finished"], "paused": True}, format="json").json()
    assert (changed["topics"], changed["paused"], changed["url"]) == (["upload.finished"], True, URL)
    assert client_of(ada).patch(address, {"paused": False}, format="json").json()["paused"] is False
    assert client_of(ada).delete(address).status_code == 204
    assert client_of(ada).get(address).status_code == 404


def test_a_test_is_logged_and_sent_again(made, ada, client_of):
    address = f"/api/v1/webhooks/{made['id']}"
    sent = client_of(ada).post(f"{address}/test/")
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    WebhookDelivery.objects.update(next_at=None, attempts=9, problem="It answered 500.")
    (logged,) = client_of(ada).get(f"{address}/deliveries/").json()["results"]
    assert (logged["state"], logged["problem"]) == ("given-up", "It answered 500.")
    again = client_of(ada).post(f"{address}/deliveries/{logged['id']}/replay/")
    assert (again.status_code, again.json()["attempts"]) == (202, 0)


def test_the_log_has_pages(made, ada, client_of):
    for _ in range(3):
        client_of(ada).post(f"/api/v1/webhooks/{made['id']}/test/")
    first = client_of(ada).get(f"/api/v1/webhooks/{made['id']}/deliveries/?page_size=2").json()
    second = client_of(ada).get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 1, None)


def test_a_new_secret_signs_from_now_on(made, ada, client_of):
    secret = client_of(ada).post(f"/api/v1/webhooks/{made['id']}/secret/").json()["secret"]
    assert secret == Webhook.objects.get().secret != made["secret"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"url": "http://127.0.0.1/", "topics": ["post.published"]}, "bad-webhook-address"),
        ({"url": "nonsense", "topics": ["post.published"]}, "bad-webhook-address"),
        ({"url": URL, "topics": ["post.sold"]}, "unknown-topic"),
        ({"url": URL, "topics": []}, "no-topics"),
        ({"url": URL, "topics": ["post.published"], "color": "red"}, "unknown-field"),
    ],
)
def test_what_cannot_be_is_refused(ada, client_of, given, code):
    answer = client_of(ada).post("/api/v1/webhooks/", given, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]


def test_anothers_is_not_there_and_a_token_needs_the_scope(made, ada, person, client_of):
    address = f"/api/v1/webhooks/{made['id']}/"
    for path in ("", "deliveries/"):
        assert client_of(person("bo" + path[:1] + "b")).get(f"{address}{path}").status_code == 404
    assert client_of().get(address).status_code == 401
    assert client_of(ada, ["read", "write"]).get(address).status_code == 403
