"""Asking the site as somebody, and comparing what it answers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client

from tests.safety.visibility.world import Thing, World

HTMX = {"HX-Request": "true"}
APPS = ("accounts", "discovery")
DIGEST = "(SELECT md5(coalesce(string_agg(one::text, ' ' ORDER BY one::text), '')) FROM {table} one)"
# What differs between two answers to one question, whatever the world holds: secrets of the form, and what tells time.
VARYING = re.compile(
    rb'(csrfmiddlewaretoken" value=|"X-CSRFToken": )"[^"]+"|cursor[=":]+[\w.-]+|"(next|moment)":"[^"]*"|moment=[\w-]+'
    rb'|"score":[\d.e-]+|>[^<>]* ago<|>now<'
)


def client_of(world: World, viewer: str) -> Client:
    client = Client()
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
    cache.clear()
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
    return response


def body_of(response: HttpResponseBase) -> bytes:
    if not hasattr(response, "read_body"):
        streaming = getattr(response, "streaming_content", None)
        response.read_body = b"".join(streaming) if streaming is not None else response.content
    return response.read_body


def told(response: HttpResponseBase, hidden: Iterable[Thing], path: str) -> list[Thing]:
    """The hidden things that the answer tells of; what stood in the question may be said back."""
    body = body_of(response)
    return [
        thing for thing in hidden if any(secret.encode() in body and secret not in path for secret in thing.secrets)
    ]


def neutral(response: HttpResponseBase, names: Mapping[str, str] | None = None) -> bytes:
    """What the answer says and where it leads, without what is another each time.

    `names` are words of the question, each with what stands in its place in the other one.
    """
    body = VARYING.sub(b"", _unpacked(body_of(response)))
    said = str(response.status_code).encode() + unquote(response.headers.get("Location", "")).encode() + body
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


def rows_of_everything() -> str:
    """A digest of all tables of the two apps: equal where nothing has changed."""
    models = [one for app in APPS for one in apps.get_app_config(app).get_models(include_auto_created=True)]
    digests = ", ".join(DIGEST.format(table=model._meta.db_table) for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws(' ', {digests})")
        return str(cursor.fetchone()[0])


def few(lines: Sequence[str], most: int = 40) -> str:
    return "\n".join(lines[:most])


def _unpacked(body: bytes) -> bytes:
    """An archive bears the time at which it was made; what is in it does not."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
