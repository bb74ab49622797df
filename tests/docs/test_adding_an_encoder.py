"""The worked example is an encoder: the lab measures it, and a site can be switched to it and searched by it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection

from discovery.embeddings import indexing
from discovery.embeddings.encoders.protocol import Encoder
from discovery.embeddings.encoders.registry import load_encoder
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space, ensure_configured_space
from discovery.models import EmbeddingSpace
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, new_person, picture_bytes
from tests.discovery.embeddings.encoders.pictures import scene
from tests.docs.pages import blocks, page

NAME = "adding-an-encoder.md"
SPEC = "python:colour_histogram:ColourHistogram"
RED, GREEN = (210, 40, 40), (40, 190, 60)


@pytest.fixture
def own_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    """The example, saved and loaded as the page says."""
    (code,) = blocks(NAME, "python")
    (tmp_path / "colour_histogram.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return load_encoder(SPEC)


def test_the_commands_of_the_page_name_the_example() -> None:
    assert all(SPEC in text for text in blocks(NAME, "sh"))
    assert "`colour_histogram.py`" in page(NAME)


def test_it_keeps_what_encoders_promise(own_encoder: Encoder) -> None:
    assert isinstance(own_encoder, Encoder)
    assert f"{own_encoder.name}:{own_encoder.version}" == SPEC
    assert re.fullmatch(r"[0-9a-f]{64}", own_encoder.fingerprint)
    assert own_encoder.encode_images([]).shape == (0, own_encoder.dimension)
    rows = own_encoder.encode_images([scene("red", "white"), scene("red", "white").rotate(180), scene("blue", "black")])
    assert (rows**2).sum(axis=1) == pytest.approx([1, 1, 1])
    assert rows[0] @ rows[1] > 0.99
    assert rows[0] @ rows[2] < 0.5


def test_the_lab_measures_it(own_encoder: Encoder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, figures = tmp_path / "labelled", tmp_path / "figures.json"
    for name, ink in (("red", "crimson"), ("blue", "navy")):
        (data / name).mkdir(parents=True)
        for number in range(4):
            scene(ink, "white", size=(120 + number, 100)).save(data / name / f"{number}.png")
    command = blocks(NAME, "sh")[0].replace("\\\n", "").splitlines()[-1]
    arguments = command.replace("~/labelled", str(data)).split()[2:]
    call_command(*arguments, "--skip", "people", "hybrid", "copies", "costs", "--figures", str(figures))
    last = json.loads(figures.read_text(encoding="utf-8"))[-1]
    assert (last["encoder"], last["fingerprint"]) == (SPEC, own_encoder.fingerprint)
    assert last["r_precision"] == 1
    assert SPEC in capsys.readouterr().out


@pytest.mark.django_db
def test_a_site_that_is_switched_to_it_is_searched_by_it(own_encoder, settings):
    EmbeddingSpace.objects.create(
        encoder="classic", version="v0", dimension=4, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    author = new_person("author")
    posts = {}
    for seed, colour in enumerate((RED, GREEN, RED)):
        data = picture_bytes(colour, size=(320, 300), seed=seed)
        posts[seed] = receive(author=author, pictures=[incoming(data)])
        prepare(posts[seed].pictures.get().pk)
    connection.check_constraints()  # an index cannot be made while foreign keys wait for their check
    settings.KINDRED_ENCODER = SPEC
    space = ensure_configured_space()
    assert active_space() != space
    indexing.embed_batch()
    ensure_configured_space()
    assert active_space() == space
    (vector,) = vectors_of_post(posts[0].pk, space)
    assert len(vector) == own_encoder.dimension
    found = search_posts(Query.of(post=posts[0].pk), AnonymousUser()).posts
    assert found[0].pk == posts[2].pk
