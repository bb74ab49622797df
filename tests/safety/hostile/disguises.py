"""Files that are not what they are called, or two things at once; and what a browser would run."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from tests.discovery.imaging.pictures import with_jpeg_segment, with_png_chunk
from tests.safety.hostile.files import CANARY, LABELS, TAKEN, Hostile, named, sound

SCRIPT = b"<script>alert('" + CANARY + b"')</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48" onload="alert(1)">' + SCRIPT + b"</svg>"
_LAUGHS = b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
_FOREIGN = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def misnamed() -> Iterator[Hostile]:
    """Sound pictures under each other format's name and type, and under names that mean something else."""
    plain = {form: data for name, (form, data) in sound().items() if name == form.lower()}
    for form, data in plain.items():
        for other, (filename, content_type) in LABELS.items():
            if other != form:
                yield Hostile(f"{form} called {other}", data, filename, content_type, TAKEN)
    for filename in ("a.php", "a.html", "../../../etc/cron.d/a", "a\x00.jpg", "🙈" * 60 + ".jpg", "con", "a.jpg;.exe"):
        yield Hostile(f"JPEG called {filename!r}", plain["JPEG"], filename, "text/html", TAKEN)


def not_pictures() -> Iterator[Hostile]:
    """What a browser, a viewer or a library would take for a document, a program or another kind of picture."""
    kinds = {
        "svg": SVG,
        "svg with entities": b"<?xml version='1.0'?>" + _LAUGHS + SVG,
        "svg of a file": _FOREIGN + b"<svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>",
        "svg in gzip": b"\x1f\x8b\x08\0" + SVG,
        "html": HTML,
        "html after spaces": b" \n\t" + HTML,
        "xbm": b"#define a_width 64\n#define a_height 48\nstatic char a_bits[] = {0};",
        "xpm": b'/* XPM */ static char *a[] = {"64 48 1 1", "a c #000000"};',
        "mvg": b"push graphic-context\nviewbox 0 0 64 48\nimage over 0,0 0,0 'https://example.com/x.png'",
        "ghostscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n(%pipe%id) (w) file",
        "program": b"\x7fELF" + bytes(200),
        "script": b"#!/bin/sh\nrm -rf /\n",
        "nulls": bytes(5000),
        "noise": bytes((index * 7919 + 13) % 251 for index in range(5000)),
        "python pickle": b"\x80\x04cposix\nsystem\n(S'id'\ntR.",
        "windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(60),
        "targa": bytes((0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 48, 0, 24, 0)) + bytes(64 * 48 * 3),
        "ppm": b"P6 64 48 255\n" + bytes(64 * 48 * 3),
        "fits": b"SIMPLE  =                    T".ljust(2880),
    }
    for name, data in kinds.items():
        for filename, content_type in (("picture.jpg", "image/jpeg"), ("picture.svg", "image/svg+xml")):
            yield Hostile(f"{name} as {filename}", data, filename, content_type, "not-a-picture")
    pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n"
    unsupported = {"pdf": pdf, "photoshop": b"8BPS" + bytes(60), "icon": b"\0\0\1\0" + bytes(60), "pdf and jpeg": None}
    for name, head in unsupported.items():
        yield named(name, "JPEG", head if head is not None else pdf + sound()["jpeg"][1], "unsupported-format")


def polyglots() -> Iterator[Hostile]:
    """Sound pictures that are a zip, a page or a script as well: they are taken, and the other half is not kept."""
    for name, (form, data) in sound().items():
        if form not in ("WEBP", "AVIF", "HEIC", "BMP", "TIFF"):
            yield named(f"{name} and zip", form, data + _zip(), TAKEN)
            yield named(f"{name} and html", form, data + HTML, TAKEN)
            yield named(f"{name} and php", form, data + b"<?php system($_GET['c']); " + CANARY, TAKEN)
    for name in ("webp", "bmp", "tiff-raw"):
        form, data = sound()[name]
        yield named(f"{name} and zip", form, data + _zip(), TAKEN)
    jpeg, png, gif = (sound()[name][1] for name in ("jpeg", "png", "gif"))
    yield named("jpeg with a page in its comment", "JPEG", with_jpeg_segment(jpeg, 0xFE, HTML), TAKEN)
    yield named("png with a page in its text", "PNG", with_png_chunk(png, b"tEXt", b"Comment\0" + HTML), TAKEN)
    script = b"*/=1;alert('" + CANARY + b"')/*"
    # GIF and JavaScript: the comment's block is a string of the script.
    comment = b"\x21\xfe" + bytes((len(script),)) + script + b"\0"
    head = 13 + (3 << ((gif[10] & 7) + 1))
    yield named("gif and javascript", "GIF", gif[:head] + comment + gif[head:], TAKEN)
    form, webp = sound()["webp"]
    inside = webp + b"JUNK" + struct.pack("<I", len(HTML) // 2 * 2) + HTML[: len(HTML) // 2 * 2]
    yield named("webp with a page inside", form, b"RIFF" + struct.pack("<I", len(inside) - 8) + inside[8:])


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(zipfile.ZipInfo("payload.html"), HTML)
    return file.getvalue()
