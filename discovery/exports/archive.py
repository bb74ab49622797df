"""A zip that is written file by file, each with its SHA-256 and length noted for the manifest; never more of it in
memory than a piece of one file."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

PIECE = 256 * 1024
# Bytes of the disk that stay free for everybody else.
SPARE = 500_000_000


class NoRoom(Exception):
    """The disk would be too full."""


class Archive:
    """The zip `export.zip` in `folder`; lists that grow beside it lie there too until they are put in."""

    def __init__(self, folder: Path, spare: int = SPARE) -> None:
        self.path, self._folder, self._spare = folder / "export.zip", folder, spare
        self._zip = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED)
        self._noted = (folder / "files.jsonl").open("w+", encoding="utf-8")
        self.files = self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._noted.close()
        self._zip.close()

    def add(self, name: str, source: IO[bytes], *, size: int = 0, is_packed: bool = False) -> None:
        """`size` is about how many bytes it has; `is_packed` where it will not shrink. Raises NoRoom."""
        self._check_room(size)
        digest, length = hashlib.sha256(), 0
        with self._zip.open(_entry(name, is_packed), "w") as entry:
            while piece := source.read(PIECE):
                digest.update(piece)
                length += entry.write(piece)
        self.files, self.bytes = self.files + 1, self.bytes + length
        self._noted.write(json.dumps({"name": name, "bytes": length, "sha256": digest.hexdigest()}) + "\n")

    def add_json(self, name: str, value: Any) -> None:
        """Mappings of values, of lists and of iterators, which are written while they are read. Raises NoRoom."""
        file = self._folder / name
        with file.open("w", encoding="utf-8") as text:
            text.writelines(json_pieces(value))
        with file.open("rb") as source:
            self.add(name, source, size=file.stat().st_size)
        file.unlink()

    def add_manifest(self, head: Mapping[str, Any]) -> None:
        """Last: `head`, and every file that is in the zip but this one."""
        self._noted.seek(0)
        lines = (json.loads(line) for line in self._noted)
        with self._zip.open(_entry("manifest.json", False), "w") as entry:
            for piece in json_pieces({**head, "files": lines}):
                entry.write(piece.encode())

    def _check_room(self, size: int) -> None:
        if shutil.disk_usage(self._folder).free < size + self._spare:
            raise NoRoom


def json_pieces(value: Any) -> Iterator[str]:
    """JSON as text, piece by piece: one line for each thing of a list."""
    if isinstance(value, Mapping):
        yield "{"
        for number, (key, part) in enumerate(value.items()):
            yield f"{',' if number else ''}\n{json.dumps(key)}: "
            yield from json_pieces(part)
        yield "\n}"
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        yield "["
        for number, part in enumerate(value):
            yield f"{',' if number else ''}\n{json.dumps(part, ensure_ascii=False, cls=DjangoJSONEncoder)}"
        yield "\n]"
    else:
        yield json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _entry(name: str, is_packed: bool) -> zipfile.ZipInfo:
    now: datetime = timezone.localtime()
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    return entry
