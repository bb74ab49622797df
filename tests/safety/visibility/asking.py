"""Asking the site as somebody, and comparing what it answers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.core.cache import cache as kept
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.safety.visibility.world import Thing, World

HTMX = {"HX-Request": "true"}


@dataclass
class Figures:
    """How much was tried, said at the end of the run."""

    questions: int = 0
    surfaces: set[str] = field(default_factory=set)
    asked: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def viewers(self) -> set[str]:
        return {viewer for viewer, *_ in self.asked}


FIGURES = Figures()
APPS = ("accounts", "discovery")
DIGEST = "(SELECT md5(coalesce(string_agg(one::text, ' ' ORDER BY one::text), '')) FROM {table} one)"
# What this transaction has written so far, what was undone counted too: equal where nothing can have changed.
WRITTEN = """
    SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
        + pg_stat_get_xact_tuples_deleted(oid)) FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'
"""
# What differs between two answers to one question, whatever the world holds: secrets of the form, signatures, and what
# tells time. Each pattern begins with what is seldom, for one that must look closely at every character takes longer
# than making the page did; `needs` must be there at all.
VARYING = [
    (needs, re.compile(pattern))
    for needs, pattern in (
        (b"csrfmiddlewaretoken", rb'csrfmiddlewaretoken" value="[^"]+"'),
        (b"X-CSRFToken", rb'"X-CSRFToken": "[^"]+"'),
        (b"cursor", rb'cursor[=":]+[\w.-]+'),
        (b'"next"', rb'"next":"[^"]*"'),
        (b"moment", rb'"moment":"[^"]*"|moment=[\w-]+'),
        (b'"score"', rb'"score":[\d.e-]+'),
        (b"signed=", rb"signed=[\w:-]+"),
        (b" ago<", rb">[^<>]* ago<"),
        (b">now<", rb">now<"),
    )
]
# All that can be a secret of the world: its words begin alike, and identifiers look alike.
TELLING = re.compile(rb"zq[\w-]+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")


def client_of(world: World, viewer: str) -> Client:
    client = Client()
    client.viewer = viewer
    user = world.user_of(viewer)
    if user is not None:
        client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(
    client: Client, path: str, method: str = "get", body: Mapping[str, Any] | None = None, htmx: bool = False
) -> HttpResponseBase:
    """The answer, and nothing of what asking has changed."""
    kept.clear()
    with undone():
        return sent(client, path, method, body, htmx)


def sent(
    client: Client, path: str, method: str = "get", body: Mapping[str, Any] | None = None, htmx: bool = False
) -> HttpResponseBase:
    """The answer, read to its end. A body goes as a form, and as JSON with the verbs that no form has."""
    client.cookies.pop("messages", None)  # what was said of the question before
    given: dict[str, Any] = {"headers": HTMX} if htmx else {}
    if method in ("put", "patch", "delete"):
        given["content_type"] = "application/json"
    response: HttpResponseBase = getattr(client, method)(path, body, **given)
    body_of(response)
    _note(client, method, path, response)
    return response


def _note(client: Client, method: str, path: str, response: HttpResponseBase) -> None:
    FIGURES.questions += 1
    FIGURES.asked.add((getattr(client, "viewer", "anonymous"), method, path))
    if match := getattr(response, "resolver_match", None):
        FIGURES.surfaces.add(match.view_name)


def body_of(response: HttpResponseBase) -> bytes:
    if not hasattr(response, "read_body"):
        streaming = getattr(response, "streaming_content", None)
        response.read_body = b"".join(streaming) if streaming is not None else response.content
    return response.read_body


def told(response: HttpResponseBase, hidden: Iterable[Thing], path: str) -> list[Thing]:
    """The hidden things that the answer tells of; what stood in the question may be said back."""
    heads = " ".join(response.headers.values()).encode()
    said = b" ".join({*TELLING.findall(body_of(response)), *TELLING.findall(heads)})
    return [
        thing for thing in hidden if any(secret.encode() in said and secret not in path for secret in thing.secrets)
    ]


def secrets_in(text: str, hidden: Iterable[Thing]) -> list[Thing]:
    """The hidden things that a text tells of."""
    return [thing for thing in hidden if any(secret in text for secret in thing.secrets)]


def neutral(response: HttpResponseBase, names: Mapping[str, str] | None = None) -> bytes:
    """What the answer says and where it leads, without what is another each time.

    `names` are words of the question, each with what stands in its place in the other one.
    """
    if not hasattr(response, "said"):
        location = unquote(response.headers.get("Location", "")).encode()
        response.said = _constant(str(response.status_code).encode() + location + _unpacked(body_of(response)))
    said: bytes = response.said
    for own, other in (names or {}).items():
        # An address may stand behind anything; a name is no part of another word.
        pattern = re.escape(own) if own.startswith("/") else rf"(?<!\w){re.escape(own)}(?!\w)"
        said = re.sub(pattern.encode(), other.encode(), said)
    return said


def difference(before: bytes, after: bytes) -> str:
    place = next(
        (n for n, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), min(len(before), len(after))
    )
    return f"{before[max(0, place - 60) : place + 60]!r} was {after[max(0, place - 60) : place + 60]!r}"


def rows_written() -> int:
    """How many rows of the two apps this transaction has written so far; it only grows, for undoing takes none off."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [_tables()])
        return int(cursor.fetchone()[0])


@cache
def _tables() -> list[str]:
    models = [one for app in APPS for one in apps.get_app_config(app).get_models(include_auto_created=True)]
    return [model._meta.db_table for model in models]


def rows_of_everything() -> str:
    """A digest of all tables of the two apps: equal where nothing has changed."""
    digests = ", ".join(DIGEST.format(table=table) for table in _tables())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws(' ', {digests})")
        return str(cursor.fetchone()[0])


def few(lines: Sequence[str], most: int = 40) -> str:
    return "\n".join(lines[:most])


def _constant(said: bytes) -> bytes:
    for needs, pattern in VARYING:
        if needs in said:
            said = pattern.sub(b"", said)
    return said


def _unpacked(body: bytes) -> bytes:
    """An archive bears the time at which it was made; what is in it does not."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
