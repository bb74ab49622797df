"""What comes to an inbox: only what concerns somebody here is looked at, and only what its actor has signed counts.

Everything else is answered as if it had been taken: whoever sends is told nothing about who is here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.users.models import User
from discovery.federation.addresses import is_blocked, username_in
from discovery.federation.documents import answer_follow
from discovery.federation.elsewhere import note_accepted, note_rejected, store_post, take_back
from discovery.federation.models import RemoteActor, RemoteFollower
from discovery.federation.queueing import queue
from discovery.federation.remote import NoActor, TooBusy, fetch_actor, text_of
from discovery.federation.selectors import is_followed, open_people, open_person
from discovery.federation.signing import OLDEST, SKEW, BadSignature, Signature, check_request, is_signed_by

Activity = dict[str, Any]
Handle = Callable[[RemoteActor, Activity], None]

# A signature that fails makes us ask for the key again, in case it was exchanged; but not for each that fails.
ASKED_AGAIN = timedelta(minutes=5)


class Refused(Exception):
    """What an inbox does not take: the status to answer, and one word for the sender's log."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True)
class Incoming:
    """A POST to an inbox. `target` is the path with its query; `headers` are named in small letters."""

    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Wanted:
    """What is to be done, and who here asks the sender's server for its key, if it must be asked."""

    handle: Handle
    signer: User | None = None


def receive(incoming: Incoming) -> None:
    """Raises Refused."""
    activity = _parsed(incoming.body)
    actor_uri = text_of(activity.get("actor"))
    if not actor_uri:
        raise Refused(400, "bad-activity")
    if is_blocked(actor_uri):
        raise Refused(403, "blocked-server")
    wanted = _wanted(activity, actor_uri)
    if wanted is None:
        return
    actor = _signing_actor(incoming, actor_uri, wanted.signer)
    with transaction.atomic():
        wanted.handle(actor, activity)


def _parsed(body: bytes) -> Activity:
    try:
        activity = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "bad-json") from None
    if not isinstance(activity, dict):
        raise Refused(400, "bad-activity")
    return activity


def _wanted(activity: Activity, actor_uri: str) -> _Wanted | None:
    """None for what concerns nobody here, and for what nobody here understands."""
    kind, about = activity.get("type"), text_of(activity.get("object"))
    if kind == "Follow":
        person = _open_person(about)
        return _Wanted(_follow, person) if person else None
    actor = RemoteActor.objects.filter(uri=actor_uri).first()
    if actor is None:
        return None
    is_about_itself = about == actor_uri
    handles: dict[object, Handle | None] = {
        "Undo": _undo,
        "Delete": _leave if is_about_itself else take_back,
        "Update": _refresh if is_about_itself else (store_post if is_followed(actor) else None),
        "Create": store_post if is_followed(actor) else None,
        "Accept": note_accepted,
        "Reject": note_rejected,
    }
    handle = handles.get(kind) if isinstance(kind, str) else None
    return _Wanted(handle, _somebody_between(actor)) if handle else None


def _open_person(uri: str) -> User | None:
    try:
        return open_person(username_in(uri), AnonymousUser())
    except User.DoesNotExist:
        return None


def _somebody_between(actor: RemoteActor) -> User | None:
    """An open account that the actor follows, or that follows them: who may ask their server for a new key."""
    following = Q(remote_following__actor=actor) | Q(remote_followers__actor=actor)
    return open_people().filter(following).order_by("pk").first()


def _signing_actor(incoming: Incoming, actor_uri: str, signer: User | None) -> RemoteActor:
    """The actor, who has signed it: the first time, now, and with a key of theirs. Raises Refused."""
    try:
        signature = Signature.parse(incoming.headers.get("signature", ""))
        text = check_request(
            signature=signature,
            method="POST",
            target=incoming.target,
            headers=incoming.headers,
            body=incoming.body,
            now=timezone.now(),
        )
    except BadSignature:
        raise Refused(401, "bad-signature") from None
    actor = RemoteActor.objects.filter(uri=actor_uri).first()
    if actor is None or not _is_by(actor, signature, text):
        actor = _asked_again(actor, actor_uri, signer)
        if not _is_by(actor, signature, text):
            raise Refused(401, "bad-signature")
    seen = f"federation:seen:{hashlib.sha256(signature.value).hexdigest()}"
    if not cache.add(seen, 1, timeout=int((OLDEST + SKEW).total_seconds())):
        raise Refused(401, "replayed")
    return actor


def _is_by(actor: RemoteActor, signature: Signature, text: bytes) -> bool:
    return actor.key_id == signature.key_id and is_signed_by(actor.public_key, signature, text)


def _asked_again(known: RemoteActor | None, uri: str, signer: User | None) -> RemoteActor:
    if signer is None or (known and known.fetched_at > timezone.now() - ASKED_AGAIN):
        raise Refused(401, "bad-signature")
    try:
        return fetch_actor(uri, signer=signer)
    except TooBusy:
        raise Refused(503, "too-busy") from None
    except NoActor:
        raise Refused(401, "no-key") from None


def _follow(actor: RemoteActor, activity: Activity) -> None:
    """Following twice is following once; each time they are told that they may."""
    person, uri = _open_person(text_of(activity.get("object"))), text_of(activity.get("id"))
    if person is None or not uri:
        raise Refused(400, "bad-activity")
    RemoteFollower.objects.update_or_create(user=person, actor=actor, defaults={"follow_uri": uri})
    queue(user=person, inboxes=[actor.inbox], activities=[answer_follow("Accept", person, uri, actor.uri)])


def _undo(actor: RemoteActor, activity: Activity) -> None:
    """Of a Follow, given whole or by its identifier; anything else was never done here."""
    undone = activity.get("object")
    followed = username_in(text_of(undone.get("object"))) if isinstance(undone, dict) else ""
    follows = RemoteFollower.objects.filter(actor=actor)
    if isinstance(undone, dict) and undone.get("type") == "Follow" and followed:
        follows.filter(user__username=followed).delete()
    elif uri := text_of(undone):
        follows.filter(follow_uri=uri).delete()


def _leave(actor: RemoteActor, activity: Activity) -> None:
    actor.delete()


def _refresh(actor: RemoteActor, activity: Activity) -> None:
    """Their server is asked: what an activity says of its actor may be of yesterday."""
    signer = _somebody_between(actor)
    if signer is None:
        return
    try:
        fetch_actor(actor.uri, signer=signer)
    except NoActor:
        raise Refused(503, "no-actor") from None
