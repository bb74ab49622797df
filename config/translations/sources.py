"""Finds every sentence that goes through gettext: in templates as Django reads them, in Python, in scripts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from config import env

DOMAINS = ("django", "djangojs")
# Which arguments are messages; (n, "c") is a context.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "counted": (1, 2),  # of static/js/upload.js: ngettext with the number put in
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PYTHON = ("accounts", "config", "discovery")
Message = tuple[str, tuple[str, ...] | str, str | None]  # file, what is said, context


def template_of(domain: str) -> Catalog:
    """A catalogue of all messages of the domain, with the files that say them, and no translation."""
    catalog = Catalog(domain=domain)
    for file, message, context in _FINDERS[domain]():
        catalog.add(message, locations=[(file, 0)], context=context)
    return catalog


def in_template(text: str) -> Iterator[tuple[Any, str | None]]:
    """Messages of a Django template, each with its context."""
    code = "\n".join(line.strip() for line in templatize(text).splitlines())
    yield from _extracted("python", code)


def in_python(text: str) -> Iterator[tuple[Any, str | None]]:
    yield from _extracted("python", text)


def in_script(text: str) -> Iterator[tuple[Any, str | None]]:
    yield from _extracted("javascript", text)


def _extracted(method: str, code: str) -> Iterator[tuple[Any, str | None]]:
    for _line, message, _comments, context in extract(method, io.BytesIO(code.encode()), KEYWORDS):
        yield message, context


def _in_files(files: list[Path], find: Callable[[str], Iterator[tuple[Any, str | None]]]) -> Iterator[Message]:
    for file in files:
        name = str(file.relative_to(env.BASE))
        yield from ((name, message, context) for message, context in find(file.read_text(encoding="utf-8")))


def templates() -> list[Path]:
    return sorted(file for file in (env.BASE / "templates").rglob("*") if file.suffix in {".html", ".txt", ".js"})


def modules() -> list[Path]:
    """Our Python, without migrations and what only operators read: the admin and the management commands."""
    found = (file for folder in PYTHON for file in (env.BASE / folder).rglob("*.py"))
    return sorted(file for file in found if not {"migrations", "management"} & set(file.parts))


def scripts() -> list[Path]:
    return sorted((env.BASE / "static" / "js").rglob("*.js"))


def _of_django() -> Iterator[Message]:
    yield from _in_files(templates(), in_template)
    yield from _in_files(modules(), in_python)


def _of_scripts() -> Iterator[Message]:
    yield from _in_files(scripts(), in_script)


_FINDERS: dict[str, Callable[[], Iterator[Message]]] = {"django": _of_django, "djangojs": _of_scripts}
