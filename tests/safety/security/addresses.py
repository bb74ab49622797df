"""Every address of the URL configuration without exception, with something in the place of each parameter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from tests.safety.visibility.surfaces import MISSING

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# By the converter, where the name says nothing.
BY_KIND = {"int": "1", "uuid": str(MISSING), "path": "some/where"}
BY_NAME = {"username": "ada", "width": "64", "size": "96", "section": "posts", "app_label": "discovery"}
# Patterns that are written as regular expressions: what to ask in their place.
BY_PATTERN = {
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/words/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-words/",
    r"^(?P<provider_id>[^/]+)/": "words/",
    r"(?P<url>.*)$": "no-such-page",
}


@dataclass(frozen=True)
class Surface:
    """One address; `view` is what answers there."""

    name: str
    path: str
    view: Any


def every_address() -> list[Surface]:
    """Raises AssertionError for one that nobody has taught how to be asked."""
    found: dict[str, Surface] = {}
    for surface in _walk(get_resolver().url_patterns, "/", ""):
        found.setdefault(surface.path, surface)
    return list(found.values())


def _walk(entries: list[URLPattern | URLResolver], before: str, names: str) -> Iterator[Surface]:
    for entry in entries:
        path = before + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, path, f"{names}{entry.namespace}:" if entry.namespace else names)
        else:
            yield Surface(f"{names}{entry.name or ''}", path, entry.callback)


def _filled(entry: URLPattern | URLResolver) -> str:
    written = str(entry.pattern)
    if not isinstance(entry.pattern, RegexPattern):
        return PARAMETER.sub(_value, written)
    plain = written.removeprefix("^").removesuffix("$").replace("\\.", ".").replace("\\-", "-")
    if re.fullmatch(r"[\w./-]*", plain):
        return plain
    if written.startswith("^(?P<app_label>"):
        return "discovery/"
    assert written in BY_PATTERN, f"Teach tests/safety/security/addresses.py what to ask for {written}."
    return BY_PATTERN[written]


def _value(parameter: re.Match[str]) -> str:
    return BY_NAME.get(parameter["name"]) or BY_KIND.get(parameter["kind"] or "", "words")
