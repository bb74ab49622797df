"""The catalogues in locale/: what they would hold if they were brought up to date, what is wrong with them, and .mo."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from config import env
from config.translations.sources import DOMAINS, template_of

LOCALES = ("zh_Hans",)  # of all but English, which the sources speak
# Lines of the head that would change with the hour and the machine, or say nothing.
_RESTLESS = re.compile(
    r'^"(Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator'
    r"|Language-Team): .*\n",
    re.MULTILINE,
)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def path_of(locale: str, domain: str, suffix: str = ".po") -> Path:
    return env.BASE / "locale" / locale / "LC_MESSAGES" / f"{domain}{suffix}"


def pairs() -> Iterator[tuple[str, str]]:
    yield from ((locale, domain) for locale in LOCALES for domain in DOMAINS)


def read(locale: str, domain: str) -> Catalog:
    """The catalogue as it lies there; empty where there is none."""
    file = path_of(locale, domain)
    text = file.read_bytes() if file.exists() else b""
    return read_po(io.BytesIO(text), locale=locale, domain=domain)


def brought_up_to_date(locale: str, domain: str) -> Catalog:
    """What is said now, with the translations there are; what nobody says any more is gone, and nothing is guessed."""
    catalog = read(locale, domain)
    catalog.update(template_of(domain), no_fuzzy_matching=True)
    catalog.header_comment = f"# Kindred in {catalog.locale.english_name if catalog.locale else locale}."
    catalog.fuzzy = False  # of its head, that is
    return catalog


def as_po(catalog: Catalog) -> str:
    """Sorted by file, with no dates and no line numbers: a change shows what changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return _RESTLESS.sub("", buffer.getvalue().decode())


def as_mo(catalog: Catalog) -> bytes:
    """What gettext reads. An entry that is marked fuzzy is a guess, and stays English."""
    catalog.creation_date = catalog.revision_date = _LONG_AGO
    buffer = io.BytesIO()
    write_mo(buffer, catalog, use_fuzzy=False)
    return buffer.getvalue()


def problems_of(catalog: Catalog) -> Iterator[str]:
    """One line for each message that is untranslated, fuzzy, or whose placeholders differ from the English."""
    for message in catalog:
        if not message.id:
            continue
        where = ", ".join(file for file, _line in message.locations)
        if problem := _problem(message):
            yield f"{where}: {problem}: {_forms(message.id)[0]!r}"


def _problem(message: Message) -> str:
    translated = _forms(message.string)
    if not all(translated):
        return "untranslated"
    if message.fuzzy:
        return "fuzzy"
    wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
    return "" if all(set(PLACEHOLDER.findall(form)) == wanted for form in translated) else "placeholders differ"


def _forms(said: str | Sequence[str] | None) -> tuple[str, ...]:
    """Singular and plural alike, as many as there are; one empty one for nothing."""
    return (said or "",) if said is None or isinstance(said, str) else tuple(said)
