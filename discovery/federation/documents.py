"""What is told to other servers, in ActivityStreams 2.0: people, posts, and what is done with them.

Whoever calls these has asked who may see it; nothing here does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString

from accounts.users.models import User
from discovery.federation.addresses import PUBLIC, absolute, key_uri, person_uri, post_uri
from discovery.federation.keys import public_key_of
from discovery.posts.models import Picture, Post, Tag

Document = dict[str, Any]

STREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
TERMS = {
    "Hashtag": "as:Hashtag",
    "sensitive": "as:sensitive",
    "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
    "schema": "http://schema.org#",
    "PropertyValue": "schema:PropertyValue",
    "value": "schema:value",
    "toot": "http://joinmastodon.org/ns#",
    "discoverable": "toot:discoverable",
    "indexable": "toot:indexable",
}
CONTEXT = [STREAMS, SECURITY, TERMS]
COLLECTIONS = ("inbox", "outbox", "followers", "following")
PORTRAIT_SIZE = 256
SIDE_TOLD = 5000


def person_document(user: User) -> Document:
    """The actor (ActivityPub, section 4.1), with what Mastodon shows of one."""
    uri = person_uri(user.username)
    document = {
        "@context": CONTEXT,
        "id": uri,
        "type": "Person",
        "preferredUsername": user.username,
        "name": str(user),
        "summary": linebreaks(user.bio, autoescape=True) if user.bio else "",
        "url": absolute(user.get_absolute_url()),
        "published": user.date_joined.replace(hour=0, minute=0, second=0, microsecond=0).isoformat(),
        **{name: absolute(reverse(f"federation_{name}", args=[user.username])) for name in COLLECTIONS},
        "endpoints": {"sharedInbox": absolute(reverse("federation_shared_inbox"))},
        "manuallyApprovesFollowers": False,
        "discoverable": user.suggestible,
        "indexable": user.suggestible,
        "attachment": [_link(link) for link in user.links],
        "publicKey": {"id": key_uri(user.username), "owner": uri, "publicKeyPem": public_key_of(user)},
    }
    if user.portrait:
        file = reverse("portrait_file", args=[user.portrait, PORTRAIT_SIZE])
        document["icon"] = {"type": "Image", "mediaType": "image/webp", "url": absolute(file)}
    return document


def note_document(post: Post) -> Document:
    """A post of `for_cards`, as a Note with its pictures attached: Mastodon and Pixelfed show those."""
    author = person_uri(post.author.username)
    tags = sorted(post.tags.all(), key=lambda tag: tag.slug)
    note = {
        "@context": CONTEXT,
        "id": post_uri(post.pk),
        "type": "Note",
        "attributedTo": author,
        "url": absolute(post.get_absolute_url()),
        "published": post.created_at.isoformat(),
        **_to_everybody(post.author),
        "content": _content(post, tags),
        "summary": None,
        "sensitive": post.is_sensitive,
        "attachment": [_attachment(picture) for picture in post.pictures.all()],
        "tag": [{"type": "Hashtag", "href": _tag_address(tag), "name": f"#{_hashtag(tag)}"} for tag in tags],
    }
    if post.edited_at:
        note["updated"] = post.edited_at.isoformat()
    return note


def create(post: Post) -> Document:
    """The same each time: whoever has it already passes over it."""
    uri = post_uri(post.pk)
    activity = _activity("Create", post.author, _plain(note_document(post)), f"{uri}#create")
    return {**activity, "published": post.created_at.isoformat(), **_to_everybody(post.author)}


def update(post: Post) -> Document:
    uri = f"{post_uri(post.pk)}#updates/{uuid4()}"
    return {**_activity("Update", post.author, _plain(note_document(post)), uri), **_to_everybody(post.author)}


def delete(author: User, post_id: str) -> Document:
    uri = post_uri(post_id)
    activity = _activity("Delete", author, {"id": uri, "type": "Tombstone"}, f"{uri}#delete")
    return {**activity, "to": [PUBLIC]}


def follow(user: User, actor_uri: str, uri: str) -> Document:
    return _activity("Follow", user, actor_uri, uri)


def answer_follow(kind: str, user: User, follow_uri: str, actor_uri: str) -> Document:
    """`kind` is Accept or Reject: of the Follow by which `actor_uri` asked to follow `user`."""
    asked = {"id": follow_uri, "type": "Follow", "actor": actor_uri, "object": person_uri(user.username)}
    return _activity(kind, user, asked)


def undo_follow(user: User, actor_uri: str, follow_uri: str) -> Document:
    return _activity("Undo", user, _plain(follow(user, actor_uri, follow_uri)))


def collection(uri: str, total: int, **more: Any) -> Document:
    return {"@context": STREAMS, "id": uri, "type": "OrderedCollection", "totalItems": total, **more}


def _activity(kind: str, user: User, about: Document | str, uri: str = "") -> Document:
    actor = person_uri(user.username)
    own = uri or f"{actor}#{kind.lower()}s/{uuid4()}"
    return {"@context": CONTEXT, "id": own, "type": kind, "actor": actor, "object": about}


def _plain(document: Document) -> Document:
    """Inside another document, whose context it has."""
    return {name: value for name, value in document.items() if name != "@context"}


def _to_everybody(author: User) -> Document:
    return {"to": [PUBLIC], "cc": [absolute(reverse("federation_followers", args=[author.username]))]}


def _content(post: Post, tags: Sequence[Tag]) -> str:
    words = SafeString(linebreaks(post.caption, autoescape=True)) if post.caption else ""
    links = format_html_join(
        " ",
        '<a href="{}" class="mention hashtag" rel="tag">#<span>{}</span></a>',
        [(_tag_address(tag), _hashtag(tag)) for tag in tags],
    )
    return f"{words}{format_html('<p>{}</p>', links)}" if tags else words


def _hashtag(tag: Tag) -> str:
    """Others' hashtags are one word of letters and digits."""
    return re.sub(r"\W", "", tag.slug)


def _tag_address(tag: Tag) -> str:
    return absolute(tag.get_absolute_url())


def _attachment(picture: Picture) -> Document:
    """As JPEG: Pixelfed takes no WebP unless its operator allows it, nor a side that it is told to be over SIDE_TOLD,
    and passes over the whole post then."""
    sides = {"width": picture.width, "height": picture.height}
    return {
        "type": "Image",
        "mediaType": "image/jpeg",
        "url": absolute(reverse("picture_download", args=[picture.pk])),
        "name": picture.alt_text or None,
        **(sides if max(sides.values()) <= SIDE_TOLD else {}),
    }


def _link(link: Mapping[str, str]) -> Document:
    address = link["url"]
    shown = format_html('<a href="{}" rel="me nofollow noopener">{}</a>', address, address)
    return {"type": "PropertyValue", "name": link["label"], "value": shown}
