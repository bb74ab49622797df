"""What is followed on other servers from here: whether they let us, and what they post for everybody, as links."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags

from discovery.federation.addresses import PUBLIC_NAMES, may_be_asked, same_host
from discovery.federation.models import RemoteActor, RemoteFollowing, RemotePost
from discovery.federation.remote import text_of

TITLE_LENGTH = 200
# What is stripped of its tags for a line of TITLE_LENGTH.
CONTENT_READ = 5000
POST_TYPES = {"Note", "Article", "Page", "Image", "Video", "Question"}


def note_accepted(actor: RemoteActor, activity: dict[str, Any]) -> None:
    following = RemoteFollowing.objects.filter(actor=actor, follow_uri=text_of(activity.get("object")))
    following.filter(accepted_at=None).update(accepted_at=timezone.now())


def note_rejected(actor: RemoteActor, activity: dict[str, Any]) -> None:
    """They let nobody of that name follow them, or no longer."""
    RemoteFollowing.objects.filter(actor=actor, follow_uri=text_of(activity.get("object"))).delete()


def store_post(actor: RemoteActor, activity: dict[str, Any]) -> None:
    """A new post of theirs, or a changed one, if it is for everybody; what is for fewer is passed over."""
    note = activity.get("object")
    uri = text_of(note)
    if not isinstance(note, dict) or note.get("type") not in POST_TYPES:
        return
    is_theirs = text_of(note.get("attributedTo")) == actor.uri and same_host(uri, actor.uri)
    if not is_theirs or note.get("inReplyTo") or not _is_public(note):
        return
    if RemotePost.objects.filter(uri=uri).exclude(actor=actor).exists():
        return
    url = text_of(note.get("url"))
    defaults = {
        "title": _line(note),
        "url": url if may_be_asked(url) and same_host(url, actor.uri) else uri,
        "published_at": _moment(note.get("published")),
    }
    RemotePost.objects.update_or_create(uri=uri, actor=actor, defaults=defaults)


def take_back(actor: RemoteActor, activity: dict[str, Any]) -> None:
    RemotePost.objects.filter(actor=actor, uri=text_of(activity.get("object"))).delete()


def _is_public(note: dict[str, Any]) -> bool:
    told = [*_listed(note.get("to")), *_listed(note.get("cc"))]
    return any(one in PUBLIC_NAMES for one in told if isinstance(one, str))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _line(note: dict[str, Any]) -> str:
    """A warning, if there is one, rather than what it warns of; else the name, else the first of the text."""
    texts = (note.get("summary"), note.get("name"), note.get("content"))
    first = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    plain = unescape(strip_tags(first[:CONTENT_READ].replace("<", " <"))).replace("\x00", "")
    return " ".join(plain.split())[:TITLE_LENGTH]


def _moment(value: Any) -> datetime:
    """When they say that it was posted; now, where they say nothing that can be, or a time to come."""
    now = timezone.now()
    try:
        said = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        said = None
    return min(said, now) if said and said.tzinfo else now
