"""What is told to whom: each event once to each webhook, and nothing that its owner may not see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from accounts.boundaries.services import mute
from accounts.follows.services import block, follow
from accounts.models import Event, Notice
from accounts.notices.services import notify
from discovery.models import Post, WebhookDelivery
from discovery.posts.happenings import note_published
from discovery.webhooks import services
from discovery.webhooks.delivering import deliver_due
from discovery.webhooks.gathering import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(person):
    return person("ada")


@pytest.fixture
def bo(person):
    return person("bo")


def deliver_all() -> None:
    gather()
    while deliver_due():
        pass


def told(receiver) -> list[dict]:
    return [json.loads(body) for _headers, body in receiver.got]


def test_a_message_is_signed_as_the_standard_has_it(receiver, hook, ada):
    made = hook(ada)
    services.send_test(webhook=made)
    deliver_all()
    headers, body = receiver.got[0]
    assert Verifier(made.secret).verify(body, headers) == {
        "type": "webhook.test",
        "timestamp": WebhookDelivery.objects.get().body["timestamp"],
        "data": {"owner": "ada"},
    }
    assert headers["webhook-id"] == f"msg_{WebhookDelivery.objects.get().pk}"
    assert headers["Content-Type"] == "application/json"


def test_a_post_is_told_to_its_author_and_to_who_follows_them_and_to_nobody_else(
    receiver, hook, ada, bo, person, make_post
):
    stranger = person("stranger")
    hooks = {one.username: hook(one, ["post.published"]) for one in (ada, bo, stranger)}
    follow(follower=bo, followee=ada)
    post = make_post(ada, caption="A heron")
    note_published([post])
    deliver_all()
    assert {one.webhook_id for one in WebhookDelivery.objects.all()} == {hooks["ada"].pk, hooks["bo"].pk}
    assert told(receiver)[0]["data"] == {
        "post": str(post.pk),
        "url": f"http://localhost:8000/posts/{post.pk}/",
        "api_url": f"http://localhost:8000/api/v1/posts/{post.pk}/",
        "author": "ada",
        "caption": "A heron",
    }


@pytest.mark.parametrize("between", [block, mute], ids=["blocked", "muted"])
def test_whom_one_keeps_away_tells_one_nothing(receiver, hook, ada, bo, make_post, between):
    hook(bo)
    follow(follower=bo, followee=ada)
    post = make_post(ada)
    between(blocker=bo, blocked=ada) if between is block else between(user=bo, person=ada)
    note_published([post])
    deliver_all()
    assert receiver.got == []


def test_a_private_post_is_told_to_its_author_alone(receiver, hook, ada, bo, make_post):
    hook(ada, ["post.published"]), hook(bo)
    follow(follower=bo, followee=ada)
    note_published([make_post(ada, visibility="private")])
    deliver_all()
    assert [one.webhook.owner for one in WebhookDelivery.objects.select_related("webhook__owner")] == [ada]


def test_what_was_hidden_meanwhile_is_not_sent(receiver, hook, ada, bo, make_post):
    hook(bo)
    follow(follower=bo, followee=ada)
    post = make_post(ada)
    note_published([post])
    gather()
    Post.objects.filter(pk=post.pk).update(visibility="private")
    deliver_due()
    delivery = WebhookDelivery.objects.get()
    assert (receiver.got, delivery.next_at, delivery.problem) == ([], None, "Not sent: you may not see it any more.")


def test_what_an_import_dates_back_is_no_news(receiver, hook, ada, make_post):
    hook(ada)
    note_published([make_post(ada, created_at=timezone.now() - timedelta(days=8))])
    deliver_all()
    assert receiver.got == []


def test_an_upload_that_is_finished_is_told_with_what_became_of_it(receiver, hook, ada, bo, make_post):
    hook(ada, ["upload.finished"]), hook(bo)
    follow(follower=bo, followee=ada)
    post = make_post(ada)
    Event.objects.create(kind=Event.Kind.FINISHED, user=ada, subject=str(post.pk))
    deliver_all()
    (message,) = told(receiver)
    assert message["type"] == "upload.finished"
    assert message["data"]["state"] == "published"
    assert message["data"]["pictures"] == {"ready": 1, "refused": 0}


def test_a_notice_is_told_in_a_sentence_with_where_it_leads(receiver, hook, ada, bo, make_post):
    hook(ada, ["notification.created"])
    post = make_post(ada)
    notify(recipient=ada, actor=bo, kind=Notice.Kind.LIKE, subject=post.pk)
    deliver_all()
    (message,) = told(receiver)
    assert message["data"] == {
        "notification": Notice.objects.get().pk,
        "kind": "like",
        "text": "bo likes your post",
        "url": message["data"]["url"],
        "actors": ["bo"],
        "post": str(post.pk),
    }
    assert message["data"]["url"].startswith("http://localhost:8000/")


def test_a_notice_that_was_withdrawn_is_not_sent(receiver, hook, ada, bo, make_post):
    hook(ada)
    notify(recipient=ada, actor=bo, kind=Notice.Kind.LIKE, subject=make_post(ada).pk)
    gather()
    Notice.objects.update(withdrawn_at=timezone.now())
    deliver_due()
    assert receiver.got == []


def test_each_event_is_gathered_once_and_a_paused_webhook_gathers_nothing(receiver, hook, ada, make_post):
    one, paused = hook(ada), hook(ada)
    services.set_paused(webhook=paused, is_paused=True)
    note_published([make_post(ada)])
    gather(), gather()
    assert [each.webhook_id for each in WebhookDelivery.objects.all()] == [one.pk]
    assert not Event.objects.filter(hooked_at=None).exists()


def test_gathering_asks_as_often_for_many_events_as_for_one(
    receiver, hook, ada, bo, make_post, django_assert_num_queries
):
    hook(bo)
    follow(follower=bo, followee=ada)
    gather()
    note_published([make_post(ada)])
    with CaptureQueriesContext(connection) as once:
        gather()
    note_published([make_post(ada) for _ in range(4)])
    with django_assert_num_queries(len(once)):
        gather()
    assert WebhookDelivery.objects.count() == 5
