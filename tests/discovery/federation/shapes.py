"""What Mastodon 4 and Pixelfed send, in the very shapes of their serializers; names and keys are of these tests.

The shapes of Mastodon were compared with requests recorded from 4.x servers that public test suites hold, those of
Pixelfed with its transformers. Nobody's recorded documents are kept here: they name real people.
"""

from __future__ import annotations

from typing import Any

STREAMS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{STREAMS}#Public"


def mastodon_actor(origin: str, key: str, name: str = "mia") -> dict[str, Any]:
    uri = f"{origin}/users/{name}"
    return {
        "@context": [
            STREAMS,
            "https://w3id.org/security/v1",
            {
                "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
                "toot": "http://joinmastodon.org/ns#",
                "featured": {"@id": "toot:featured", "@type": "@id"},
                "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
                "discoverable": "toot:discoverable",
                "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
            },
        ],
        "id": uri,
        "type": "Person",
        "following": f"{uri}/following",
        "followers": f"{uri}/followers",
        "inbox": f"{uri}/inbox",
        "outbox": f"{uri}/outbox",
        "featured": f"{uri}/collections/featured",
        "preferredUsername": name,
        "name": "Mia",
        "summary": "<p>Painter</p>",
        "url": f"{origin}/@{name}",
        "manuallyApprovesFollowers": False,
        "discoverable": True,
        "indexable": True,
        "published": "2023-09-12T00:00:00Z",
        "memorial": False,
        "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": key},
        "tag": [],
        "attachment": [],
        "endpoints": {"sharedInbox": f"{origin}/inbox"},
    }


def mastodon_follow(actor: str, person: str) -> dict[str, Any]:
    origin = "/".join(actor.split("/")[:3])
    uri = f"{origin}/1ea87517-63c5-4118-8831-460ee641b2cf"
    return {"@context": STREAMS, "id": uri, "type": "Follow", "actor": actor, "object": person}


def mastodon_undo(actor: str, follow: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in follow.items() if name != "@context"}
    return {"@context": STREAMS, "id": f"{actor}#follows/449/undo", "type": "Undo", "actor": actor, "object": plain}


def mastodon_accept(actor: str, follow: dict[str, Any]) -> dict[str, Any]:
    plain = {name: follow[name] for name in ("id", "type", "actor", "object")}
    uri = f"{actor}#accepts/follows/1670066"
    return {"@context": STREAMS, "id": uri, "type": "Accept", "actor": actor, "object": plain}


def mastodon_delete_actor(actor: str) -> dict[str, Any]:
    uri = f"{actor}#delete"
    return {"@context": STREAMS, "id": uri, "type": "Delete", "actor": actor, "to": [PUBLIC], "object": actor}


def mastodon_update_actor(document: dict[str, Any]) -> dict[str, Any]:
    actor = document["id"]
    uri = f"{actor}#updates/1700000000"
    return {"@context": STREAMS, "id": uri, "type": "Update", "actor": actor, "to": [PUBLIC], "object": document}


def mastodon_create(actor: str, to: list[str], **fields: Any) -> dict[str, Any]:
    uri = f"{actor}/statuses/1"
    note = {
        "id": uri,
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2026-11-20T10:00:00Z",
        "url": f"{actor.replace('/users/', '/@')}/1",
        "attributedTo": actor,
        "to": to,
        "cc": [f"{actor}/followers"],
        "sensitive": False,
        "atomUri": uri,
        "content": "<p>A boat &amp; a <strong>bird</strong></p>",
        "contentMap": {"en": "<p>A boat &amp; a <strong>bird</strong></p>"},
        "attachment": [{"type": "Document", "mediaType": "image/jpeg", "url": f"{uri}.jpg", "name": "A boat"}],
        "tag": [],
        "replies": {"id": f"{uri}/replies", "type": "Collection"},
        **fields,
    }
    activity = {"@context": [STREAMS], "id": f"{uri}/activity", "type": "Create", "actor": actor}
    return {**activity, "published": note["published"], "to": to, "cc": note["cc"], "object": note}


def mastodon_delete(actor: str) -> dict[str, Any]:
    uri = f"{actor}/statuses/1"
    gone = {"id": uri, "type": "Tombstone", "atomUri": uri}
    activity = {"@context": [STREAMS], "id": f"{uri}#delete", "type": "Delete", "actor": actor}
    return {**activity, "to": [PUBLIC], "object": gone}


def pixelfed_actor(origin: str, key: str, name: str = "pia") -> dict[str, Any]:
    uri = f"{origin}/users/{name}"
    return {
        "@context": [
            STREAMS,
            "https://w3id.org/security/v1",
            {"manuallyApprovesFollowers": "as:manuallyApprovesFollowers", "toot": "http://joinmastodon.org/ns#"},
        ],
        "id": uri,
        "type": "Person",
        "following": f"{uri}/following",
        "followers": f"{uri}/followers",
        "inbox": f"{uri}/inbox",
        "outbox": f"{uri}/outbox",
        "preferredUsername": name,
        "name": "Pia",
        "summary": None,
        "url": f"{origin}/{name}",
        "manuallyApprovesFollowers": False,
        "indexable": False,
        "published": "2024-02-01T00:00:00Z",
        "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": key},
        "icon": {"type": "Image", "mediaType": "image/jpeg", "url": f"{origin}/storage/avatars/default.jpg"},
        "endpoints": {"sharedInbox": f"{origin}/f/inbox"},
    }


def pixelfed_follow(actor: str, person: str) -> dict[str, Any]:
    return {"@context": STREAMS, "id": f"{actor}#follow/7", "type": "Follow", "actor": actor, "object": person}


def pixelfed_undo(actor: str, person: str) -> dict[str, Any]:
    follow = {"id": f"{actor}#follow/7", "type": "Follow", "actor": actor, "object": person}
    return {"@context": STREAMS, "id": f"{actor}#follow/7/undo", "type": "Undo", "actor": actor, "object": follow}
