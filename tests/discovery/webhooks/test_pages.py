"""The page of webhooks: made, tested, paused, changed and removed, each by its owner alone; secrets are shown once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from discovery.models import Webhook, WebhookDelivery
from discovery.webhooks import services
from discovery.webhooks.delivering import deliver_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(person):
    return person("ada")


@pytest.fixture
def member(client, ada):
    client.force_login(ada)
    return client


def test_a_new_one_shows_its_secret_once(member, receiver):
    made = member.post(reverse("webhooks"), {"url": receiver.url, "topics": ["post.published"]}, follow=True)
    secret = Webhook.objects.get().secret
    assert secret in made.content.decode()
    assert secret not in member.get(reverse("webhook", args=[Webhook.objects.get().pk])).content.decode()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://example.org/", "Write an address such as"),
        ("https://name:word@example.org/", "Write an address such as"),
        ("http://127.0.0.1/", "is not a public host"),
        ("http://[::1]:80/", "is not a public host"),
    ],
)
def test_an_address_that_may_not_be_sent_to_is_refused_and_nothing_typed_is_lost(member, url, said):
    answer = member.post(reverse("webhooks"), {"url": url, "topics": ["upload.finished"]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert f'value="{url}"' in text
    assert 'value="upload.finished" id="id_topics_1" checked' in " ".join(text.split())


def test_without_a_topic_it_is_told_nothing(member, receiver):
    answer = member.post(reverse("webhooks"), {"url": receiver.url})
    assert answer.status_code == 422
    assert "Choose what it is to be told" in answer.content.decode()


def test_the_log_shows_what_became_of_each_and_sends_it_again(member, hook, ada, receiver):
    made = hook(ada)
    member.post(reverse("webhook_test", args=[made.pk]))
    deliver_due()
    delivery = WebhookDelivery.objects.get()
    address = reverse("webhook", args=[made.pk])
    assert "webhook.test" in member.get(address).content.decode()
    member.post(reverse("webhook_replay", args=[made.pk, delivery.pk]))
    deliver_due()
    assert len(receiver.got) == 2


def test_it_is_paused_changed_rolled_and_removed(member, hook, ada, receiver):
    made = hook(ada)
    member.post(reverse("webhook_pause", args=[made.pk]), {"paused": "1"})
    made.refresh_from_db()
    assert made.paused_at
    assert "Let it go on" in member.get(reverse("webhook", args=[made.pk])).content.decode()
    member.post(reverse("webhook_pause", args=[made.pk]), {"paused": "0"})
    member.post(reverse("webhook", args=[made.pk]), {"url": receiver.url, "topics": ["notification.created"]})
    rolled = member.post(reverse("webhook_roll", args=[made.pk]), follow=True)
    before, secret = made.secret, Webhook.objects.get().secret
    assert secret != before
    assert secret in rolled.content.decode()
    made.refresh_from_db()
    assert (made.paused_at, made.topics) == (None, ["notification.created"])
    member.post(reverse("webhook_remove", args=[made.pk]))
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("name", ["webhook", "webhook_pause", "webhook_roll", "webhook_test"])
def test_anothers_is_not_there(member, hook, person, name):
    made = hook(person("bo"))
    assert member.post(reverse(name, args=[made.pk]), {"paused": "1"}).status_code == 404
    member.post(reverse("webhook_remove", args=[made.pk]))
    made.refresh_from_db()
    assert made.paused_at is None


def test_a_paused_one_is_sent_nothing_by_hand(hook, ada):
    made = hook(ada)
    services.set_paused(webhook=made, is_paused=True)
    with pytest.raises(ValidationError) as refused:
        services.send_test(webhook=made)
    assert refused.value.code == "webhook-paused"


def test_there_is_a_most(hook, ada, receiver, settings):
    settings.KINDRED_NEWCOMER_DAYS = 0  # new accounts may have fewer
    for _ in range(services.MOST_WEBHOOKS):
        hook(ada)
    with pytest.raises(ValidationError) as refused:
        hook(ada)
    assert refused.value.code == "too-many-webhooks"


def test_the_list_asks_as_often_for_many_as_for_one(member, hook, ada, django_assert_num_queries):
    hook(ada)
    member.get(reverse("webhooks"))
    with CaptureQueriesContext(connection) as one:
        member.get(reverse("webhooks"))
    for _ in range(4):
        hook(ada)
    with django_assert_num_queries(len(one)):
        member.get(reverse("webhooks"))
