"""Zips that an import should not unpack: bombs, names that climb out, links, doubles, locks and crowds."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.safety.hostile.files import sound

MANY = 100_000
LONG_NAME = "x" * 400
OUTSIDE = ("../out.png", "/etc/out.png", "a/../../out.png", "C:\\out.png", "..\\out.png", "\\\\host\\out.png")


@dataclass(frozen=True, slots=True)
class HostileZip:
    """`posts`: how many come of it, at most; None where it is refused as a whole."""

    name: str
    data: bytes
    posts: int | None


def zips() -> Iterator[HostileZip]:
    png = sound()["png"][1]
    good = {"good.png": png}
    yield HostileZip("sound", packed(good), 1)
    yield HostileZip("bomb", packed({**good, "bomb.png": b"\x89PNG\r\n\x1a\n" + bytes(40_000_000)}), 1)
    yield HostileZip("zip in a zip", packed({**good, "inner.zip": packed({"bomb": bytes(20_000_000)})}), 1)
    yield HostileZip("zip called a picture", packed({**good, "inner.png": packed(good)}), 1)
    yield HostileZip("names that climb out", packed({**good, **dict.fromkeys(OUTSIDE, png)}), 1)
    yield HostileZip("links", _with_modes({"good.png": png, "link.png": b"/etc/passwd"}, stat.S_IFLNK), 1)
    yield HostileZip("doubles", _doubles(), 2)
    yield HostileZip("locked", _flagged(packed({"locked.png": png}), 0x1), 0)
    yield HostileZip("rarely packed", packed({**good, "rare.png": png + b"\0"}, zipfile.ZIP_BZIP2), 0)
    yield HostileZip("a crowd", crowd(MANY, LONG_NAME), None)
    yield HostileZip("members that lie upon each other", _overlapping(), 1)
    yield HostileZip("sizes that lie", _lying(), 0)
    yield HostileZip("odd names", packed({f"{name}.png": png for name in ("\u202egnp", "con", "a" * 5000, "n\nl")}), 4)
    yield HostileZip("cut short", packed(good)[:-30], None)
    yield HostileZip("no zip", b"PK\x03\x04" + bytes(200), None)
    yield HostileZip("a page", b"<html><script>alert(1)</script></html>", None)
    yield HostileZip("empty", b"PK\x05\x06" + bytes(18), None)


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in members.items():
            made.writestr(_info(name, method), data)
    return file.getvalue()


def crowd(number: int, name: str) -> bytes:
    """As many empty members."""
    return packed({f"{name}{index}.png": b"" for index in range(number)}, zipfile.ZIP_STORED)


def _info(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.filename, info.compress_type = name, method
    return info


def _with_modes(members: dict[str, bytes], mode: int) -> bytes:
    """The last of them with this kind of file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in members.items():
            info = _info(name)
            info.create_system = 3
            info.external_attr = ((mode if name == list(members)[-1] else stat.S_IFREG) | 0o777) << 16
            made.writestr(info, data)
    return file.getvalue()


def _doubles() -> bytes:
    """Two different pictures under one name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for data in (sound()["png"][1], sound()["bmp"][1]):
            made.NameToInfo.clear()  # it warns of a second one of the same name
            made.writestr(_info("same.png"), data)
    return file.getvalue()


def _edited(data: bytes, change: Callable[[bytearray, int, int], None]) -> bytes:
    """With something changed at each entry of the central directory and its local header."""
    edited, place = bytearray(data), data.index(b"PK\x01\x02")
    while edited[place : place + 4] == b"PK\x01\x02":
        change(edited, place, struct.unpack_from("<I", edited, place + 42)[0])
        lengths = struct.unpack_from("<HHH", edited, place + 28)
        place += 46 + sum(lengths)
    return bytes(edited)


def _flagged(data: bytes, flag: int) -> bytes:
    def lock(edited: bytearray, entry: int, local: int) -> None:
        edited[entry + 8] |= flag
        edited[local + 6] |= flag

    return _edited(data, lock)


def _overlapping() -> bytes:
    """All entries name the bytes of the first, as in Fifield's bomb of 2019."""

    def point(edited: bytearray, entry: int, local: int) -> None:
        edited[entry + 42 : entry + 46] = bytes(4)

    return _edited(packed({f"{number}.png": sound()["png"][1] for number in range(50)}), point)


def _lying() -> bytes:
    """Members that say they are 40 bytes long and are a hundred times that, with a checksum of something else."""

    def lie(edited: bytearray, entry: int, local: int) -> None:
        edited[entry + 24 : entry + 28] = struct.pack("<I", 40)

    return _edited(packed({"lying.png": sound()["png"][1] * 100}), lie)
