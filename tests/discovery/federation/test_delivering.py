"""What happens to public posts is told to who follows from elsewhere: in order, again if need be, nothing hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.follows.services import close_account
from accounts.models import Event, User
from discovery.federation import delivering, outgoing, tasks
from discovery.federation.addresses import person_uri, post_uri
from discovery.models import FederatedDelivery, Post, RemoteActor, RemoteFollower, RemotePost
from discovery.posts import services
from tests.discovery.federation import shapes


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def followed(there, ana):
    """Ana, whom Mia follows from elsewhere, and who was told so."""
    there.send(shapes.mastodon_follow(there.actor, person_uri("ana")))
    deliver()
    there.got.clear()
    return ana


def deliver() -> None:
    outgoing.spread()
    while delivering.deliver_due():
        pass


def draft(author: User, make_post, **fields) -> Post:
    return make_post(author, release="draft", **fields)


def told(there) -> list[str]:
    return [activity["type"] for activity in there.activities()]


def test_the_life_of_a_public_post_is_told(there, followed, make_post):
    post = draft(followed, make_post, caption="Boats")
    services.publish(post=post)
    deliver()
    services.edit(post=post, caption="Ships", tags=["sea"], visibility="public", alt_texts={})
    deliver()
    services.delete(post=Post.objects.get())
    deliver()
    create, update, delete = there.activities()
    assert [one["type"] for one in (create, update, delete)] == ["Create", "Update", "Delete"]
    assert create["object"]["id"] == update["object"]["id"] == delete["object"]["id"] == post_uri(post.pk)
    assert (create["object"]["content"], delete["object"]["type"]) == ("<p>Boats</p>", "Tombstone")
    assert create["to"] == update["to"] == delete["to"] == [shapes.PUBLIC]
    assert update["object"]["updated"] > update["object"]["published"]
    assert {path for path, _headers, _body in there.got} == {"/inbox"}
    assert not FederatedDelivery.objects.exists()


@pytest.mark.parametrize("visibility", ["followers", "private"])
def test_of_what_is_not_public_nothing_is_told(there, followed, make_post, visibility):
    post = draft(followed, make_post, visibility=visibility)
    services.publish(post=post)
    services.edit(post=post, caption="Other", tags=[], visibility=visibility, alt_texts={})
    services.delete(post=post)
    deliver()
    assert there.got == []
    assert not Event.objects.filter(federated_at=None).exists()


def test_what_becomes_public_is_created_and_what_no_longer_is_deleted(there, followed, make_post):
    posts = [make_post(followed, visibility="private")]
    for visibility in ("public", "followers"):
        services.change_visibility(posts=posts, visibility=visibility)
        deliver()
    assert told(there) == ["Create", "Delete"]


def test_what_an_import_dates_far_back_floods_nobody(there, followed, make_post):
    post = draft(followed, make_post)
    services.publish(post=post)
    Post.objects.update(created_at=timezone.now() - timedelta(days=30))
    deliver()
    assert there.got == []


def test_many_followers_of_one_server_are_told_once(there, followed, make_post):
    actor = shapes.mastodon_actor(there.origin, there.documents["/users/mia"]["publicKey"]["publicKeyPem"], "max")
    there.send(shapes.mastodon_follow(there.add(actor), person_uri("ana")))
    services.publish(post=draft(followed, make_post))
    deliver()
    assert told(there) == ["Accept", "Create"]


def test_who_has_no_followers_elsewhere_costs_nothing(there, followed, person, make_post):
    services.publish(post=draft(person("ben"), make_post))
    deliver()
    assert there.got == []


def test_a_server_that_is_away_gets_all_in_its_order_later(there, followed, make_post):
    post = draft(followed, make_post)
    services.publish(post=post)
    there.answer = 500
    deliver()
    there.got.clear()
    services.edit(post=post, caption="Later", tags=[], visibility="public", alt_texts={})
    there.answer = 202
    deliver()
    assert there.got == []  # the first one waits, hence the second too
    assert list(FederatedDelivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]
    FederatedDelivery.objects.update(next_at=timezone.now())
    deliver()
    assert told(there) == ["Create", "Update"]


def test_what_was_hidden_meanwhile_is_not_sent_late(there, followed, make_post):
    post = draft(followed, make_post)
    services.publish(post=post)
    there.answer = 500
    deliver()
    there.got.clear()
    services.change_visibility(posts=[post], visibility="private")
    there.answer = 202
    FederatedDelivery.objects.update(next_at=timezone.now())
    deliver()
    deliver()
    assert told(there) == ["Delete"]


def test_after_eight_attempts_all_that_waits_is_given_up_and_forgotten_after_a_week(there, followed, make_post):
    for _ in range(2):
        services.publish(post=draft(followed, make_post))
    there.answer = 503
    spans = []
    for _ in range(8):
        deliver()
        first = FederatedDelivery.objects.order_by("pk")[0]
        spans.append(first.next_at - timezone.now() if first.next_at else timedelta())
        FederatedDelivery.objects.filter(next_at__isnull=False).update(next_at=timezone.now())
    assert len(there.got) == 8
    assert timedelta(days=1.5) < sum(spans, timedelta()) < timedelta(days=2)
    assert set(FederatedDelivery.objects.values_list("next_at", flat=True)) == {None}
    assert FederatedDelivery.objects.order_by("pk")[0].problem.startswith("503")
    assert RemoteFollower.objects.exists()
    FederatedDelivery.objects.update(created_at=timezone.now() - timedelta(days=8))
    delivering.tidy()
    assert not FederatedDelivery.objects.exists()


def test_an_inbox_that_is_gone_forgets_its_followers(there, followed, make_post):
    services.publish(post=draft(followed, make_post))
    there.answer = 410
    deliver()
    assert not RemoteFollower.objects.exists()
    assert not FederatedDelivery.objects.exists()


def test_what_is_refused_for_good_is_not_sent_again(there, followed, make_post):
    services.publish(post=draft(followed, make_post))
    there.answer = 404
    deliver()
    deliver()
    assert len(there.got) == 1
    assert FederatedDelivery.objects.get().next_at is None


def test_a_server_that_was_blocked_is_told_nothing_more(there, followed, make_post, settings):
    services.publish(post=draft(followed, make_post))
    outgoing.spread()
    settings.KINDRED_BLOCKED_SERVERS = ["127.0.0.1"]
    deliver()
    assert there.got == []
    services.publish(post=draft(followed, make_post))
    deliver()
    assert not FederatedDelivery.objects.exists()


@pytest.mark.parametrize("how", ["private", "suspended"])
def test_an_account_that_is_closed_takes_its_posts_back_and_lets_followers_go(there, followed, make_post, how):
    shown = make_post(followed)
    make_post(followed, visibility="private")
    if how == "private":
        close_account(user=followed)
    else:
        User.objects.filter(pk=followed.pk).update(is_active=False)
    assert outgoing.part_from_followers_of_hidden() == 1
    rows = list(FederatedDelivery.objects.order_by("pk"))
    assert [row.body["type"] for row in rows] == ["Delete", "Reject"]
    assert rows[0].body["object"]["id"] == post_uri(shown.pk)
    assert rows[1].inbox == there.documents["/users/mia"]["inbox"]
    assert not RemoteFollower.objects.exists()
    assert outgoing.part_from_followers_of_hidden() == 0


def test_the_tasks_do_the_same_and_nothing_where_federation_is_off(there, followed, make_post, eager, settings):
    services.publish(post=draft(followed, make_post))
    settings.KINDRED_FEDERATION = False
    tasks.spread.delay()
    tasks.deliver.delay()
    assert there.got == []
    settings.KINDRED_FEDERATION = True
    tasks.spread.delay()
    assert told(there) == ["Create"]
    tasks.tidy.delay()


def test_tidying_keeps_the_latest_posts_and_forgets_actors_without_use(there, followed, monkeypatch):
    monkeypatch.setattr(delivering, "POSTS_KEPT", 2)
    used = RemoteActor.objects.get()
    now = timezone.now()
    for number in range(4):
        RemotePost.objects.create(
            actor=used, uri=f"https://a/{number}", url="https://a", published_at=now - timedelta(days=number)
        )
    RemoteActor.objects.create(uri="https://b/x", fetched_at=now - timedelta(days=8))
    RemoteActor.objects.update(fetched_at=now - timedelta(days=8))
    delivering.tidy()
    assert list(RemotePost.objects.values_list("uri", flat=True)) == ["https://a/0", "https://a/1"]
    assert list(RemoteActor.objects.all()) == [used]
