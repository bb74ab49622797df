"""What goes out by itself tells nothing either: messages of webhooks, to other servers and by mail, what saved searches
find, the file of an account, and notes of what happened."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Event, Notice, User
from discovery.exports.writing import write
from discovery.federation.models import FederatedDelivery, RemoteActor, RemoteFollower
from discovery.federation.outgoing import spread
from discovery.models import Post
from discovery.notifications.processing import mail_unread
from discovery.posts.happenings import note_changed, note_published, note_removed
from discovery.saved.models import SavedSearch
from discovery.saved.processing import new_finds
from discovery.search.services import StillLooking
from discovery.webhooks.gathering import gather
from discovery.webhooks.messages import message_of
from discovery.webhooks.models import Webhook, WebhookDelivery
from tests.safety.visibility.asking import few, secrets_in
from tests.safety.visibility.belongings import ORIGINAL
from tests.safety.visibility.world import AUTHORS, VIEWERS, Thing, World

pytestmark = pytest.mark.django_db

MEMBERS = tuple(viewer for viewer in VIEWERS if viewer != "anonymous")
# Searches by each kind of term; `{}` stands for what the author named.
SEARCHES = (
    {"q": "picture"},
    {"tag": "everywhere"},
    {"colour": "red"},
    {"author": "{author}"},
    {"eye": "{author}"},
    {"q": "picture", "author": "{author}"},
    {"q": "zq{author}{kind}caption"},
    {"tag": "zq{author}{kind}tag"},
    {"post": "{post}"},
)


@pytest.mark.parametrize("viewer", MEMBERS)
def test_a_webhook_is_told_of_what_its_owner_may_see(world, viewer):
    """Neither a row that would say that something happened, nor a message that says what."""
    user, hidden = world.user_of(viewer), world.hidden_from(viewer)
    hook = _hook_of(user)
    Event.objects.bulk_create(_events(world))
    while gather():
        pass
    rows = list(hook.deliveries.select_related("webhook__owner"))
    leaks = [f"a row for {row.body}" for row in rows if secrets_in(json.dumps(row.body), hidden)]
    # And had there been a row of each, as there is of what was seen a moment ago.
    stale = [_row(hook, topic, thing) for topic in ("post.published", "upload.finished") for thing in world.things]
    messages = [json.dumps(message_of(row), default=str) for row in [*rows, *stale]]
    leaks += [message for message in messages if secrets_in(message, hidden)]
    assert not leaks, few(leaks)
    told = {one.post_id for one in world.things for row in rows if row.body["subject"] == str(one.post_id)}
    followed = {"follower": AUTHORS, "owner": ("ada",)}.get(viewer, ())
    assert told == {one.post_id for one in world.seen_by(viewer) if one.author in followed and _is_out(one)}


@pytest.mark.parametrize("viewer", MEMBERS)
def test_a_webhook_tells_no_notice_of_what_is_hidden(world, viewer):
    user, hidden = world.user_of(viewer), world.hidden_from(viewer)
    hook = _hook_of(user)
    notices = Notice.objects.filter(recipient=user)
    assert notices.exists()
    for notice in notices:
        row = WebhookDelivery(webhook=hook, topic="notification.created", body=_body(notice.pk))
        message = json.dumps(message_of(row), default=str)
        assert not secrets_in(message, hidden), message
        assert not _named(message, world, viewer), message


@pytest.mark.parametrize("viewer", MEMBERS)
def test_the_file_of_an_account_holds_nothing_of_what_its_owner_may_not_see(world, viewer, tmp_path):
    """Of others the addresses of what is seen now, and no file; nor is anybody named who is not there for them."""
    user = world.user_of(viewer)
    archive = write(user, tmp_path, lambda done, total: None)
    with zipfile.ZipFile(archive.path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    for name, data in files.items():
        text = data.decode(errors="replace")
        assert not secrets_in(f"{name} {text}", world.hidden_from(viewer)), name
        # Whom they have blocked or muted themselves is theirs to know.
        named = _named(text, world, viewer) - set(world.blocked_by(viewer))
        assert not named, f"{name} names {named}"
    own = [thing for thing in world.things if thing.author == user.username and thing.kind != "deleted"]
    assert sum(data == ORIGINAL for data in files.values()) == len(own)


@pytest.mark.parametrize("viewer", MEMBERS)
def test_a_saved_search_finds_what_its_owner_may_see(world, viewer):
    """By each kind of term; and a term that is hidden finds as little as one that does not exist."""
    user, seen, leaks = world.user_of(viewer), {thing.post_id for thing in world.seen_by(viewer)}, []
    theirs = {thing.post_id for thing in world.things}
    found_any = False
    for asked in _searches(world):
        search = SavedSearch.objects.create(
            owner=user, name="A search", asked=urlencode(asked), looked_at=timezone.now() - timedelta(hours=1)
        )
        SavedSearch.objects.filter(pk=search.pk).update(created_at=timezone.now() - timedelta(days=1))
        search.refresh_from_db()
        found = set(_finds(search)) & theirs
        found_any |= bool(found)
        leaks += [f"{asked} finds {post_id}" for post_id in found - seen]
    assert not leaks, few(leaks)
    # One's own and what is muted are no finds, and of the rest these see nothing.
    assert found_any == (viewer not in ("owner", "muter", "blocked", "blocker"))


def test_other_servers_are_told_what_strangers_see(world):
    """Of each thing that happened to each post, to a server that follows every author."""
    actor = RemoteActor.objects.create(
        uri="https://far.example/actor", handle="far@far.example", inbox="https://far.example/inbox"
    )
    for author in AUTHORS:
        RemoteFollower.objects.create(
            user=world.people[author], actor=actor, follow_uri=f"https://far.example/{author}"
        )
    Event.objects.bulk_create(_events(world))
    while spread():
        pass
    bodies = [json.dumps(body) for body in FederatedDelivery.objects.values_list("body", flat=True)]
    hidden = world.hidden_from("anonymous")
    leaks = [body for body in bodies if secrets_in(body, hidden)]
    assert not leaks, few(leaks)
    told = [thing for thing in world.things if any(str(thing.post_id) in body for body in bodies)]
    assert {thing.kind for thing in told} == {"public", "sensitive"}
    assert {thing.author for thing in told} == {"ada"}


def test_no_note_is_made_of_what_nobody_outside_knew(world):
    """Drafts and what is being prepared did not happen; of what was never for all, no removal is told."""
    Event.objects.all().delete()
    posts = list(Post.objects.filter(pk__in=[thing.post_id for thing in world.things]))
    note_published(posts)
    note_changed(posts)
    note_removed(posts)
    kinds = {str(thing.post_id): thing.kind for thing in world.things}
    noted = {(event.kind, kinds[event.subject]) for event in Event.objects.all()}
    assert not {kind for _, kind in noted} & {"draft", "scheduled", "processing", "rejected", "deleted"}
    assert not {kind for what, kind in noted if what == Event.Kind.REMOVED} & {"private", "followers"}
    assert (Event.Kind.REMOVED, "public") in noted


@pytest.mark.parametrize("viewer", MEMBERS)
def test_no_mail_tells_of_what_is_hidden(world, viewer, settings):
    settings.SITE_URL = "https://kindred.example"
    user = world.user_of(viewer)
    User.objects.filter(pk=user.pk).update(email="one@kindred.example")
    Notice.objects.filter(recipient=user).update(created_at=timezone.now() - timedelta(hours=1))
    mail.outbox.clear()
    mail_unread()
    for sent in mail.outbox:
        text = f"{sent.subject} {sent.body} {[content for content, _ in getattr(sent, 'alternatives', [])]}"
        if "one@kindred.example" in sent.to:
            assert not secrets_in(text, world.hidden_from(viewer)), text
            assert not _named(text, world, viewer), text


def _hook_of(user: User) -> Webhook:
    Webhook.objects.all().delete()
    return Webhook.objects.create(
        owner=user, url="https://hooks.example/", secret="whsec_AAAA", topics=Webhook.Topic.values
    )


def _events(world: World) -> list[Event]:
    """As though each post had come out and been changed, whatever it is now."""
    return [
        Event(kind=kind, user=world.people[thing.author], subject=str(thing.post_id))
        for thing in world.things
        for kind in (Event.Kind.PUBLISHED, Event.Kind.CHANGED)
    ]


def _row(hook: Webhook, topic: str, thing: Thing) -> WebhookDelivery:
    return WebhookDelivery(webhook=hook, topic=topic, body=_body(thing.post_id))


def _body(subject: object) -> dict[str, str]:
    return {"subject": str(subject), "timestamp": timezone.now().isoformat()}


def _is_out(thing: Thing) -> bool:
    return thing.kind not in ("draft", "scheduled", "processing", "rejected")


def _named(text: str, world: World, viewer: str) -> set[str]:
    """Who is named though they are not there for them: people of the world have names that are nothing else."""
    others = set(world.strangers_to(viewer)) - {viewer}
    return {name for name in others if f'"{name}"' in text or f"/@{name}/" in text}


def _searches(world: World) -> list[dict[str, str]]:
    filled = [
        {name: value.format(author=thing.author, kind=thing.kind, post=thing.post_id) for name, value in asked.items()}
        for asked in SEARCHES
        for thing in world.asked_with()
    ]
    return list({urlencode(asked): asked for asked in filled}.values())


def _finds(search: SavedSearch) -> list[object]:
    """Nothing where what it asks by is hidden: the search itself says so (tests/discovery/saved)."""
    try:
        return list(new_finds(search))
    except (Post.DoesNotExist, ValidationError, StillLooking):
        return []
