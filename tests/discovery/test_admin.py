"""The back office opens for staff, writes no rows of the machine's, and shows nobody's private ways."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from accounts.follows.services import block, close_account, follow
from accounts.models import User
from discovery.boards import services as boards
from discovery.comments.services import write
from discovery.models import (
    AccountExport,
    BoardMember,
    Catalogue,
    CatalogueLine,
    FederatedDelivery,
    ImportJob,
    Offer,
    Pin,
    PostRevision,
    RemoteActor,
    RemoteFollower,
    RemoteFollowing,
    RemotePost,
    ShareLink,
    TaskFailure,
    Webhook,
    WebhookDelivery,
)

PRIVATE = {"Forgotten", "Mute", "MutedWord", "Seen", "Signal", "Steering", "Taste"}
LEFT_OUT = {
    **dict.fromkeys(PRIVATE, "what members see, enjoy and mute is theirs alone"),
    **dict.fromkeys(("Like", "BoardFollow", "SavedSearch", "Find", "QueryPicture"), "so is what they like and seek"),
    **dict.fromkeys(("SigningKey", "IdempotencyKey"), "a secret, or an answer that was somebody's"),
    **dict.fromkeys(("Embedding", "RegionEmbedding", "Swatch"), "numbers, by the million, with a key of two columns"),
    **dict.fromkeys(("Picture", "TagAlias", "BoardMember"), "on the page of the post, tag or board that it belongs to"),
    **dict.fromkeys(("PostTag", "BoardSection", "ImportedAuthor"), "changed where it belongs to, on the site"),
    **dict.fromkeys(
        ("Report", "Decision", "BlockedPicture", "Sighting"),
        "on the pages of moderation, whose rules hold for staff too",
    ),
    "Arrival": "a file on its way",
    "Glance": "what the worker has looked at lately",
}
OURS = [model for model in admin.site._registry if model._meta.app_label in {"accounts", "discovery"}]
WRITTEN_BY_THE_SITE = [
    *("BoardItem", "Block", "CatalogueLine", "Comment", "Event", "FollowRequest", "ImportJob", "Notice", "Pin"),
    *("RemoteActor", "ShareLink", "TaskFailure", "Webhook", "WebhookDelivery"),
]


@pytest.fixture
def busy(person, make_post) -> User:
    """A site with a row or two in most tables."""
    owner, other, third = person("owner"), person("other"), person("third")
    post = make_post(owner, caption="a pier")
    board = boards.create(owner=other, name="Harbours")
    boards.add(board=board, post=post, by=other)
    BoardMember.objects.create(board=board, user=third)
    write(author=other, post=post, text="lovely")
    catalogue = Catalogue.objects.create(owner=owner, name="lamps")
    CatalogueLine.objects.create(catalogue=catalogue, number=1, outcome="imported", post=post)
    Offer.objects.create(post=post, seller=owner, catalogue=catalogue, price=49, currency="EUR")
    Pin.objects.create(post=post, user=owner, position=0)
    PostRevision.objects.create(post=post, visibility="public")
    ShareLink.objects.create(post=post)
    webhook = Webhook.objects.create(owner=owner, url="https://a.example/", secret="whsec_c2VjcmV0")
    WebhookDelivery.objects.create(webhook=webhook, topic="webhook.test", body={"subject": "", "timestamp": ""})
    TaskFailure.objects.create(name="imports.tidy", problem="OSError: no disk")
    ImportJob.objects.create(owner=owner, kind="files", name="a.zip")
    AccountExport.objects.create(owner=owner)
    actor = RemoteActor.objects.create(
        uri="https://b.example/u/ana", handle="ana@b.example", inbox="https://b.example/i"
    )
    RemoteFollower.objects.create(user=owner, actor=actor, follow_uri="https://b.example/f/1")
    RemoteFollowing.objects.create(user=owner, actor=actor, follow_uri="https://a.example/f/1")
    RemotePost.objects.create(actor=actor, uri="https://b.example/p/1", url="https://b.example/p/1")
    FederatedDelivery.objects.create(user=owner, inbox=actor.inbox, body={})
    close_account(user=owner)
    follow(follower=other, followee=owner)
    block(blocker=other, blocked=third)
    return owner


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_and_so_does_a_row_of_it(model, busy, admin_client):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
    for row in model.objects.all()[:1]:
        assert admin_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_every_table_is_there_or_left_out_for_a_reason():
    known = {model.__name__ for app in ("accounts", "discovery") for model in apps.get_app_config(app).get_models()}
    assert known == {model.__name__ for model in OURS} | set(LEFT_OUT)


@pytest.mark.parametrize(
    ("model", "field"), [("webhook", "secret"), ("webhook", "url"), ("apitoken", "digest"), ("invitation", "digest")]
)
def test_secrets_are_not_among_what_is_shown(model, field):
    shown = next(one for of, one in admin.site._registry.items() if of._meta.model_name == model)
    assert shown.fields
    assert field not in shown.fields


def test_what_members_see_enjoy_and_mute_is_not_there():
    assert not PRIVATE & {model.__name__ for model in OURS}
    known = {model.__name__ for app in ("accounts", "discovery") for model in apps.get_app_config(app).get_models()}
    assert known >= PRIVATE


@pytest.mark.parametrize("name", WRITTEN_BY_THE_SITE)
def test_what_only_the_site_writes_cannot_be_added(name, admin_client):
    model = next(model for model in OURS if model.__name__ == name)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    assert admin_client.get(address).status_code == 403


def test_a_link_can_be_taken_back_and_not_read(busy, admin_client):
    link = ShareLink.objects.get()
    page = admin_client.get(reverse("admin:discovery_sharelink_change", args=[link.pk]))
    assert link.token not in page.content.decode()
    delete = reverse("admin:discovery_sharelink_delete", args=[link.pk])
    admin_client.post(delete, {"post": "yes"})
    assert not ShareLink.objects.exists()
