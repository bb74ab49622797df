"""Asking other servers: for documents, for the actor behind an address, and for whom a handle names."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.federation.addresses import may_be_asked, same_host
from discovery.federation.keys import headers_by
from discovery.federation.models import LONGEST_URI, RemoteActor
from discovery.fetching import CannotFetch, fetch

MOST_BYTES = 1_000_000
SECONDS = 6.0
ACTIVITY_TYPES = {"application/activity+json", "application/ld+json"}
ACTOR_TYPES = {"Person", "Service", "Application", "Group", "Organization"}
ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
HANDLE = re.compile(r"@?([\w.-]{1,100})@([a-z0-9.-]{1,200}(?::[0-9]{1,5})?)", re.IGNORECASE | re.ASCII)
# Strangers make us ask other servers: so often a minute, all of them together.
ASKED_A_MINUTE = 300


class NoActor(ValueError):
    """Why nobody was found at an address, in plain words."""


class TooBusy(NoActor):
    """Strangers have made us ask often enough for now."""


def fetch_actor(uri: str, *, signer: User) -> RemoteActor:
    """The actor at `uri`, as its server describes it now, stored. `signer` asks: some servers answer nobody else.

    Raises NoActor, and TooBusy.
    """
    _spend_one()
    document = _document(uri, signer)
    found = _described(document)
    if document.get("id") != uri:
        raise NoActor(_("What is there belongs to another address."))
    actor, __ = RemoteActor.objects.update_or_create(uri=uri, defaults={**found, "fetched_at": timezone.now()})
    return actor


def actor_named(handle: str, *, signer: User) -> RemoteActor:
    """Whom `name@host` means, by WebFinger (RFC 7033). Raises NoActor, and TooBusy."""
    match = HANDLE.fullmatch(handle.strip())
    if match is None:
        raise NoActor(_("Write a handle such as @ana@pictures.example."))
    name, host = match[1], match[2].lower()
    scheme = "https" if may_be_asked(f"https://{host}") and not may_be_asked(f"http://{host}") else "http"
    address = f"{scheme}://{host}/.well-known/webfinger?resource={quote(f'acct:{name}@{host}', safe='')}"
    _spend_one()
    for link in _json(address, {"Accept": "application/jrd+json, application/json"})[0].get("links", []):
        if isinstance(link, dict) and link.get("rel") == "self" and link.get("type") in ACTIVITY_TYPES:
            return fetch_actor(text_of(link.get("href")), signer=signer)
    raise NoActor(_("There is nobody of that name, or their server does not federate."))


def text_of(value: Any) -> str:
    """An identifier as JSON-LD may give it: a string, or an object with an id; empty for anything else."""
    value = value.get("id") if isinstance(value, dict) else value
    return value if isinstance(value, str) and len(value) <= LONGEST_URI and "\x00" not in value else ""


def _document(uri: str, signer: User) -> dict[str, Any]:
    signed = headers_by(signer, "GET", uri)
    del signed["Host"]  # each hop has its own
    document, media_type = _json(uri, {"Accept": ACCEPT, **signed})
    # A file that somebody has uploaded there is no document of the server's.
    if media_type not in ACTIVITY_TYPES:
        raise NoActor(_("Their server does not federate."))
    return document


def _json(address: str, headers: dict[str, str]) -> tuple[dict[str, Any], str]:
    if not may_be_asked(address):
        raise NoActor(_("That server is not talked to from here."))
    try:
        fetched = fetch(address, most_bytes=MOST_BYTES, seconds=SECONDS, headers=headers)
        document = json.loads(fetched.data)
    except CannotFetch as problem:
        raise NoActor(str(problem)) from None
    except (ValueError, RecursionError):
        raise NoActor(_("What is there cannot be read.")) from None
    if not isinstance(document, dict) or not same_host(fetched.address, address):
        raise NoActor(_("What is there cannot be read."))
    return document, fetched.media_type


def _described(document: dict[str, Any]) -> dict[str, str]:
    """The columns of a RemoteActor. Raises NoActor where one that is needed is missing, or points elsewhere."""
    uri, name = text_of(document.get("id")), text_of(document.get("preferredUsername"))
    key = document.get("publicKey")
    ends = document.get("endpoints")
    inbox = text_of(document.get("inbox"))
    shared = text_of(ends.get("sharedInbox")) if isinstance(ends, dict) else ""
    if document.get("type") not in ACTOR_TYPES or not isinstance(key, dict) or not name:
        raise NoActor(_("There is nobody at that address."))
    if key.get("owner") != uri or not may_be_asked(inbox):
        raise NoActor(_("There is nobody at that address."))
    return {
        "handle": f"{name}@{uri.split('/')[2]}"[:300],
        "inbox": inbox,
        "shared_inbox": shared if may_be_asked(shared) else "",
        "key_id": text_of(key.get("id")),
        "public_key": str(key.get("publicKeyPem", "")).replace("\x00", ""),
    }


def _spend_one() -> None:
    cache.add("federation:asked", 0, timeout=60)
    try:
        asked = cache.incr("federation:asked")
    except ValueError:  # the minute ended in between
        return
    if asked > ASKED_A_MINUTE:
        raise TooBusy(_("Too much is asked of other servers at the moment. Try again in a minute."))
