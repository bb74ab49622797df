"""One file of a source: its path, and its bytes on demand or the reason why they cannot be had."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from discovery.imaging.opening import Limits
from discovery.imaging.refusals import gettext_noop

# At four bytes a character, with the digest beside it, such a path still fits PostgreSQL's index row of 2,704 bytes.
LONGEST_PATH = 600
ZIP_SIGNATURE = b"PK\x03\x04"
_NOT_PICTURES = {"__MACOSX", "Thumbs.db", "desktop.ini", "@eaDir"}
_DRIVE = re.compile(r"[A-Za-z]:")


class Said(ValueError):
    """A sentence; str() is that. What is to be filled into it stands in braces, and comes in `details`: then whoever
    shows it can translate it (telling.py)."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message.format(**details) if details else message)
        self.message, self.details = message, details


class CannotImport(Said):
    """A mistake in what was asked for; the message is one line in plain words, and nothing was written."""


class Unreadable(Said):
    """Why one item cannot be read, in plain words for the ledger."""


@dataclass(frozen=True)
class Item:
    """`path`: relative, with "/" between its parts, unchanged from run to run. `load` raises Unreadable and
    PictureRefused; it never reads more bytes than the limits allow."""

    path: str
    load: Callable[[Limits], bytes]


def unreadable(path: str, reason: str) -> Item:
    """An item that was found but must not be opened."""

    def load(limits: Limits) -> bytes:
        raise Unreadable(reason)

    return Item(path, load)


def in_order(items: Iterable[Item]) -> list[Item]:
    """Shuffled by the digest of the path: varied for who looks on, and the same order in each run."""
    return sorted(items, key=lambda item: (hashlib.sha256(item.path.encode()).digest(), item.path))


def readable_path(name: str) -> str:
    """A name from a file system or a zip as text that can be stored and printed: bytes that are no UTF-8, and
    control characters, become escapes such as \\xff, and composed letters are put together (NFC)."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    text = unicodedata.normalize("NFC", text)
    if len(text) <= LONGEST_PATH:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: LONGEST_PATH - 70]}… {digest}"


def is_clutter(parts: Iterable[str]) -> bool:
    """Whether this is what operating systems leave between pictures: hidden files, thumbnail stores, forks."""
    return any(part.startswith(".") or part in _NOT_PICTURES for part in parts)


def leaves_the_source(name: str) -> bool:
    """Whether a name in a zip points elsewhere: absolute, with a drive, or up by '..'."""
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def checked(data: bytes) -> bytes:
    """The bytes of an item, unless they are a zip. Raises Unreadable."""
    if data.startswith(ZIP_SIGNATURE):
        raise Unreadable(gettext_noop("It is a zip itself. Import it by itself, or unpack it first."))
    return data
