"""What a backup says of itself: first what it is of, and at its end what is in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any, Self

# Format 1, which Kindred 0.1 wrote, had a checksum over the contents alone.
FORMAT, FIRST_FORMAT = 2, 1
FIRST, DATABASE, SECRETS, FILES, LAST = "manifest.json", "database.dump", "secrets/", "files/", "end.json"


class NotABackup(ValueError):
    """Why a file cannot be restored, in plain words."""


@dataclass(frozen=True)
class Manifest:
    """`migrations` are the last of each app, `counts` the rows that an owner would look for."""

    version: str
    made_at: str
    migrations: dict[str, str]
    counts: dict[str, int]
    files: int
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Raises NotABackup."""
        try:
            given: dict[str, Any] = json.loads(data)
            found = cls(**given)
        except (ValueError, TypeError):
            raise NotABackup("Its manifest cannot be read.") from None
        if found.format not in (FIRST_FORMAT, FORMAT):
            raise NotABackup(f"It has the format {found.format}; this Kindred reads {FORMAT}.")
        return found


@dataclass
class End:
    """`size` is in bytes; `digest` is the SHA-256 over every byte of the tar before it, and over itself without it.

    In format 1: over the contents of all members before it, in order.
    """

    files: int = 0
    size: int = 0
    digest: str = ""
    missing: list[str] = field(default_factory=list)

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    def sealed(self, before: bytes) -> End:
        """With its digest; `before` is the SHA-256 of all that is before it."""
        return replace(self, digest=sha256(before + replace(self, digest="").as_bytes()).hexdigest())

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Raises NotABackup."""
        try:
            return cls(**json.loads(data))
        except (ValueError, TypeError):
            raise NotABackup("Its end cannot be read.") from None
