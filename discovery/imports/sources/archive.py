"""A zip's members as items, read one at a time and never unpacked to disk.

Bounded by construction: a member gives at most its declared size, which the limits check before a byte is read; and the
list of members, of which every entry becomes an object, is measured before it is read.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO
from zipfile import (  # type: ignore[attr-defined]  # the last one is zipfile's own
    ZIP_DEFLATED,
    ZIP_STORED,
    BadZipFile,
    ZipFile,
    ZipInfo,
    _EndRecData,
)

from discovery.imaging.opening import Limits
from discovery.imaging.refusals import gettext_noop
from discovery.imports.sources.item import (
    CannotImport,
    Item,
    Unreadable,
    checked,
    is_clutter,
    leaves_the_source,
    readable_path,
    unreadable,
)

ENCRYPTED, NAME_IS_UTF8 = 0x1, 0x800  # bits of the general purpose flag (APPNOTE 6.3.10, section 4.4.4)
# Pictures are compressed already. Deflate reaches 1,032 to 1 at most, and only on bytes that repeat; what small
# files save is of no harm.
MOST_RATIO, HARMLESS_BYTES = 200, 1_000_000
# Of the list of members: some 300,000 of usual names. The shortest names there can be would be 700,000 objects.
MOST_LISTED = 32_000_000
_SIZE_OF_LIST = 5  # in what zipfile reads at the end of a zip: the size that it then goes by, zip64 or not
_DAMAGED = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


@contextmanager
def opened_archive(place: Path | IO[bytes], name: str) -> Iterator[list[Item]]:
    """The members of the zip at `place`, readable inside the block. Raises CannotImport when it is none."""
    try:
        _check_list(place)
        archive = ZipFile(place)
    except OSError as error:
        problem = error.strerror or error
        raise CannotImport(gettext_noop("{name} cannot be read: {problem}."), name=name, problem=problem) from error
    except _DAMAGED as error:
        message = gettext_noop("{name} is neither a folder nor a zip, or it is damaged: {problem}.")
        raise CannotImport(message, name=name, problem=error) from error
    with archive:
        yield [item for info in archive.infolist() if (item := _item(archive, info)) is not None]


def _check_list(place: Path | IO[bytes]) -> None:
    """Asked of zipfile itself: another reader of the same bytes could be told another size. Raises CannotImport."""
    if isinstance(place, Path):
        with place.open("rb") as file:
            return _check_list(file)
    if (end := _EndRecData(place)) and end[_SIZE_OF_LIST] > MOST_LISTED:
        raise CannotImport(gettext_noop("There are too many files in one zip. Make several smaller ones of it."))
    return None


def _item(archive: ZipFile, info: ZipInfo) -> Item | None:
    """None for folders and clutter."""
    name = _name(info)
    parts = [part for part in name.split("/") if part not in {"", "."}]
    path = readable_path("/".join(parts) or name or "(no name)")
    if leaves_the_source(name):
        return unreadable(path, gettext_noop("Its name in the zip points out of the zip."))
    if info.is_dir() or name.endswith("/") or is_clutter(parts):
        return None
    return Item(path, partial(_load, archive, info))


def _name(info: ZipInfo) -> str:
    """The member's name: zips of Unix often hold UTF-8 without saying so, which zipfile reads as code page 437."""
    name = info.filename.replace("\\", "/")
    if info.flag_bits & NAME_IS_UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _load(archive: ZipFile, info: ZipInfo, limits: Limits) -> bytes:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(gettext_noop("It is a link; only files are taken."))
    if info.flag_bits & ENCRYPTED:
        raise Unreadable(gettext_noop("It is encrypted. Unpack the zip with its password and import the folder."))
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Unreadable(gettext_noop("It is packed by a rare method. Unpack the zip and import the folder."))
    limits.check_bytes(info.file_size)
    if info.file_size > max(HARMLESS_BYTES, MOST_RATIO * info.compress_size):
        message = gettext_noop("It is packed more than {most} times smaller than it is, as a zip bomb would be.")
        raise Unreadable(message, most=MOST_RATIO)
    try:
        with archive.open(info) as member:
            data = member.read(info.file_size)
            member.read(1)  # reaching the end makes zipfile compare the checksum
    except _DAMAGED as error:
        raise Unreadable(gettext_noop("It is damaged inside the zip.")) from error
    except OSError as error:
        raise Unreadable(gettext_noop("It cannot be read: {problem}."), problem=error.strerror or error) from error
    limits.check_bytes(len(data))
    return checked(data)
