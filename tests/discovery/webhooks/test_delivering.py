"""What does not arrive is sent again on its schedule, and what never will stops being sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from discovery.models import Webhook, WebhookDelivery
from discovery.webhooks import services
from discovery.webhooks.delivering import DELAYS, KEPT, MOST_FAILURES, deliver_due, forget_old

pytestmark = pytest.mark.django_db


@pytest.fixture
def webhook(hook, person):
    return hook(person("ada"))


@pytest.fixture
def delivery(webhook):
    return services.send_test(webhook=webhook)


def make_due(delivery: WebhookDelivery) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk, next_at__isnull=False).update(next_at=timezone.now())


def test_what_arrives_is_done(receiver, delivery):
    assert deliver_due() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 204, 1)
    assert deliver_due() == 0


def test_a_failure_is_tried_again_on_the_schedule_and_given_up_after_its_end(receiver, webhook, delivery):
    receiver.status = 500
    for delay in DELAYS:
        before = timezone.now()
        deliver_due()
        delivery.refresh_from_db()
        assert delivery.next_at >= before + delay
        assert deliver_due() == 0
        make_due(delivery)
    deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("given-up", 9, 500)
    assert delivery.problem == "It answered 500."
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1


def test_a_redirect_is_not_followed(receiver, delivery):
    receiver.status, receiver.location = 302, receiver.url
    deliver_due()
    delivery.refresh_from_db()
    assert (len(receiver.got), delivery.status, delivery.state) == (1, 302, "waiting")


def test_a_receiver_that_is_not_there_is_a_failure_without_a_status(receiver, webhook, delivery):
    Webhook.objects.filter(pk=webhook.pk).update(url="http://127.0.0.1:1/hook")
    deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("waiting", None)
    assert delivery.problem


def test_a_network_that_is_no_longer_allowed_is_not_sent_to(receiver, delivery, settings):
    settings.KINDRED_ALLOWED_NETWORKS = []
    deliver_due()
    delivery.refresh_from_db()
    assert receiver.got == []
    assert "not a public host" in delivery.problem


def test_gone_stops_it_and_drops_what_waits(receiver, webhook, delivery):
    later = services.send_test(webhook=webhook)
    receiver.status = 410
    deliver_due()
    webhook.refresh_from_db(), later.refresh_from_db()
    assert webhook.paused_at
    assert later.next_at is None


def test_twenty_failures_in_a_row_pause_it_and_what_waits_is_sent_when_it_goes_on(receiver, webhook, delivery):
    receiver.status = 503
    Webhook.objects.filter(pk=webhook.pk).update(failures=MOST_FAILURES - 1)
    deliver_due()
    webhook.refresh_from_db()
    assert webhook.paused_at
    make_due(delivery)
    assert deliver_due() == 0
    receiver.status = 200
    services.set_paused(webhook=webhook, is_paused=False)
    assert deliver_due() == 1
    webhook.refresh_from_db()
    assert webhook.failures == 0


def test_a_message_is_sent_again_under_its_own_name(receiver, webhook, delivery):
    deliver_due()
    services.replay(delivery=WebhookDelivery.objects.select_related("webhook").get())
    deliver_due()
    first, second = (headers["webhook-id"] for headers, _body in receiver.got)
    assert first == second


def test_a_receiver_that_fails_holds_up_no_other(receiver, webhook, person, hook):
    bad = hook(person("bo"))
    Webhook.objects.filter(pk=bad.pk).update(url="http://127.0.0.1:1/hook")
    for _ in range(3):
        services.send_test(webhook=bad)
    services.send_test(webhook=webhook)
    assert deliver_due() == 2
    assert len(receiver.got) == 1


def test_what_is_old_is_forgotten(webhook, delivery):
    WebhookDelivery.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert forget_old() == 1
