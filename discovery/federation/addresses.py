"""The addresses by which other servers know people and posts here, all below SITE_URL; and whom an address names."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve, reverse

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"  # ActivityPub, section 5.6
PUBLIC_NAMES = {PUBLIC, "as:Public", "Public"}


def host() -> str:
    """What stands behind the second @ of a handle."""
    return urlsplit(settings.SITE_URL).netloc.lower()


def absolute(path: str) -> str:
    parts = urlsplit(settings.SITE_URL)
    return f"{parts.scheme}://{parts.netloc}{path}"


def person_uri(username: str) -> str:
    return absolute(reverse("federation_person", args=[username]))


def key_uri(username: str) -> str:
    return f"{person_uri(username)}#main-key"


def post_uri(post_id: UUID | str) -> str:
    return absolute(reverse("federation_post", args=[post_id]))


def username_in(uri: str) -> str:
    """Whose address it is; empty for what is no person's here."""
    match = _match(uri)
    return str(match.kwargs["username"]) if match and match.url_name in {"federation_person", "profile"} else ""


def post_id_in(uri: str) -> UUID | None:
    match = _match(uri)
    return match.kwargs["post_id"] if match and match.url_name == "federation_post" else None


def is_blocked(address: str) -> bool:
    """Whether the operator wants nothing to do with its host, or with one above it."""
    name = (_hostname(address) or "").lower()
    return any(name == blocked or name.endswith(f".{blocked}") for blocked in settings.KINDRED_BLOCKED_SERVERS)


def same_host(one: str, other: str) -> bool:
    """Whether one server answers for both, ports included; two addresses without a host have none in common."""
    names = {_netloc(one), _netloc(other)}
    return len(names) == 1 and "" not in names


def may_be_asked(address: str) -> bool:
    """Whether it is an address of the web for a machine: by https, unless this very site is had by http."""
    schemes = ("https://",) if settings.IS_HTTPS else ("https://", "http://")
    return address.startswith(schemes) and address.isascii() and bool(_netloc(address)) and not is_blocked(address)


def _match(uri: str) -> ResolverMatch | None:
    if not same_host(uri, settings.SITE_URL):
        return None
    try:
        return resolve(urlsplit(uri).path)
    except Resolver404:
        return None


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _netloc(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
