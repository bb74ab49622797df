"""The web server decodes nothing: with Pillow's decoders forbidden, every door that takes a file answers as ever."""

from __future__ import annotations

import ast
from functools import cache
from typing import Any, NoReturn

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFile

from config import env
from discovery.search import views as search_views
from tests.safety.hostile.doors import PORTRAYING, POSTING, SEARCHING, Door, sent
from tests.safety.hostile.files import TAKEN, named, sound
from tests.safety.hostile.zips import packed

pytestmark = pytest.mark.django_db
DOORS = POSTING | SEARCHING | PORTRAYING
# Who decodes a stranger's bytes in its own process, and who reads back what we have written ourselves, in workers.
OPENERS = {"imaging/apart/inside.py", "relevance/datasets.py"}
READERS = {"imaging/decoding.py", "search/processing.py", "search/region_processing.py", "embeddings/encoding.py"}


class Decoded(BaseException):
    """Not an Exception: nobody on the way may take it for a broken picture."""


@pytest.fixture
def no_decoder(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def refuse(*given: Any, **named: Any) -> NoReturn:
        raise Decoded

    monkeypatch.setattr(Image, "open", refuse)
    monkeypatch.setattr(ImageFile.ImageFile, "load", refuse)
    monkeypatch.setattr(ImageFile.Parser, "feed", refuse)
    # No worker runs here; what waits for one need not wait long.
    monkeypatch.setattr(search_views, "PATIENCE", 0.1)
    settings.KINDRED_QUERY_PATIENCE = 0.1


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_a_sound_picture_goes_in_and_is_not_decoded(door: Door, enemy: Client, no_decoder: None) -> None:
    for name, (form, data) in sound().items():
        answer = door(enemy, named(name, form, data, TAKEN))
        assert (answer.status < 400, answer.code) == (True, ""), (name, answer)


def asked(client: Client, name: str, field: str, **given: str) -> int:
    """The status of the answer to a picture sent to the address of this name."""
    file = sent(named("jpeg", "JPEG", sound()["jpeg"][1]))
    return client.post(reverse(name), {field: file, **given}).status_code


def test_a_picture_to_search_ones_own_with_is_not_decoded(enemy: Client, no_decoder: None) -> None:
    assert asked(enemy, "library_picture", "picture_file") == 302


def test_a_picture_to_block_is_not_decoded(client: Client, person: Any, no_decoder: None) -> None:
    client.force_login(person("moderator", is_staff=True, is_superuser=True))
    assert asked(client, "blocklist", "file") == 302
    assert asked(client, "api:blocklist", "file") == 201


def test_what_is_imported_is_not_even_opened(enemy: Client, no_decoder: None) -> None:
    zipped = packed({"one.jpg": sound()["jpeg"][1]})
    for name in ("imports", "api:imports"):
        file = SimpleUploadedFile("pictures.zip", zipped)
        assert enemy.post(reverse(name), {"kind": "files", "file": file}).status_code in (201, 302)


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    folder = env.BASE / "discovery"
    paths = sorted(folder.rglob("*.py"))
    return tuple((path.relative_to(folder).as_posix(), ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def test_nobody_else_opens_what_strangers_send() -> None:
    """Who needs a stranger's picture asks `imaging.apart`; the opener itself is for the process behind it."""
    opening = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "discovery.imaging.opening"
        and any(alias.name == "open_upright" for alias in node.names)
    }
    assert opening == OPENERS


def test_nobody_else_reads_a_picture_by_pillow() -> None:
    reading = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "open" and ast.unparse(node.value) == "Image"
    }
    assert {name for name in reading if not name.startswith(("demo/", "relevance/"))} == READERS


def test_no_door_is_forgotten() -> None:
    """Each place in the code that takes a file of a request; a new one is taught here, and above."""
    taking = {name for name, tree in sources() for node in ast.walk(tree) if is_files(node)}
    assert taking == {
        "api/asking.py",
        "api/blocking.py",
        "api/copies.py",
        "api/inputs.py",
        "catalogues/views.py",  # a table of text; its pictures are fetched by the worker
        "imports/views.py",
        "library/views.py",
        "moderation/blocklist.py",
        "portraits/views.py",
        "search/views.py",
        "shell/views.py",
        "uploads/views.py",
    }


def is_files(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "FILES" and ast.unparse(node.value) == "request"
