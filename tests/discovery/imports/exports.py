"""Exports as other services make them, small and of the true shapes, and a web server that has their pictures."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from discovery.imaging.opening import Limits
from discovery.imports.found import FoundPost
from discovery.imports.kinds import posts_of
from discovery.imports.sources import Item
from discovery.imports.sources.archive import opened_archive
from tests.discovery.conftest import picture_bytes

Files = Mapping[str, bytes | str | list[Any] | dict[str, Any]]


def zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, (bytes, str)) else json.dumps(content))
    return buffer.getvalue()


def found(kind: str, files: Files) -> list[FoundPost]:
    """What is found in such a zip."""
    with opened_archive(io.BytesIO(zipped(files)), "export.zip") as items:
        content = {item.path: item.load(Limits()) for item in items}
    read = [Item(path, lambda limits, data=data: data) for path, data in content.items()]
    return posts_of(kind, read)


def as_meta_writes(text: str) -> str:
    """Each byte of UTF-8 as a letter of its own."""
    return text.encode().decode("latin-1")


def instagram(root: str = "", folder: str = "your_instagram_activity/media") -> dict[str, Any]:
    """One post of a picture, one of three of which one is a film, and one that is a film alone."""
    media = "media/posts/202301"
    pictures = {f"{root}{media}/{number}.jpg": picture_bytes(seed=number, form="JPEG") for number in (1, 2, 3)}
    one = {
        "uri": f"{media}/1.jpg",
        "creation_timestamp": 1_672_700_000,
        "title": as_meta_writes("Café 🌊 #sea #Sunset"),
    }
    several = [
        {"uri": f"{media}/{name}", "creation_timestamp": 1_672_800_000, "title": ""}
        for name in ("2.jpg", "f.mp4", "3.jpg")
    ]
    posts = [
        {"media": [one]},
        {"media": several, "title": "Two and a film", "creation_timestamp": 1_672_800_001},
        {"media": [{"uri": f"{media}/g.mp4", "creation_timestamp": 1_672_900_000, "title": "Moving"}]},
    ]
    return {**pictures, f"{root}{media}/f.mp4": b"film", f"{root}{folder}/posts_1.json": posts}


def pin(number: int, image: str, **fields: str) -> str:
    """A pin as Pinterest's page has it."""
    said = {
        "Title": "No data", "Details": f"Pin {number}", "Image": image, "Board Id": "77", "Board Name": "Chairs",
        "Is Video": "False", "Username": "ann", "Alt Text": "A chair", "Canonical Link": "No data",
        "Created at": "2017/02/13 15:35:01", "Alive": "True", "Private": "False", **fields,
    }  # fmt: skip
    lines = "\n".join(f"<br>{name}: {value}{',' if name < 'Created' else ''}" for name, value in said.items())
    address = f"https://www.pinterest.com/pin/{number}/"
    return f'<a href="{address}">{address}</a>\n{lines}<br><br>'


def pins(*written: str) -> str:
    return f'<div id="contents"><h1 id=b1>Boards</h1><p>x</p><h1 id=p1>Pins</h1>\n{"".join(written)}<h1>Ads</h1></div>'


def status(number: int, address: str, **fields: Any) -> dict[str, Any]:
    """A post as Pixelfed's `pixelfed-statuses.json` has it."""
    return {
        "id": str(number),
        "uri": f"https://pixelfed.example/p/ann/{number}",
        "content": "<p>Hills</p>",
        "content_text": "Hills #hike",
        "created_at": "2022-05-01T10:00:00.000Z",
        "in_reply_to_id": None,
        "reblog": None,
        "sensitive": False,
        "media_attachments": [{"type": "image", "url": address, "description": "Two hills"}],
        "tags": [{"name": "hike", "url": "https://pixelfed.example/discover/tags/hike"}],
        **fields,
    }


def manifest(base: str, service: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Version 3, with two canvases: one by its image, one by its image service."""

    def canvas(number: int, body: Mapping[str, Any]) -> dict[str, Any]:
        painting = {"type": "Annotation", "motivation": "painting", "body": body}
        return {
            "id": f"{base}/canvas/{number}",
            "type": "Canvas",
            "label": {"none": [f"f. {number}r"]},
            "width": 4000,
            "height": 3000,
            "items": [{"type": "AnnotationPage", "items": [painting]}],
        }

    service = service or {"id": f"{base}/image", "type": "ImageService3", "profile": "level1"}
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{base}/manifest.json",
        "type": "Manifest",
        "label": {"de": ["Ein Buch"], "en": ["A book"]},
        "metadata": [{"label": {"en": ["Maker"]}, "value": {"none": ["<b>Ann</b> of Ghent"]}}],
        "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
        "navDate": "1450-01-01T00:00:00Z",
        "items": [
            canvas(1, {"id": f"{base}/1.png", "type": "Image"}),
            canvas(2, {"id": f"{base}/2.png", "type": "Image", "service": [service], "width": 4000, "height": 3000}),
        ],
    }


class Web(ThreadingHTTPServer):
    """Answers with what `content` has at a path, and writes down what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content: dict[str, bytes] = {}
        self.asked: list[str] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        data = self.server.content.get(self.path)
        self.send_response(404 if data is None else 200)
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Web]:
    web = Web()
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        web.shutdown()
        thread.join()
        web.server_close()
