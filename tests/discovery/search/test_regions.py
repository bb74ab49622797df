"""The part that is asked by gets its vector from the query worker, once, and nobody waits for what cannot have one."""

from __future__ import annotations

import io

import numpy as np
import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from discovery.embeddings import indexing, region_indexing
from discovery.embeddings.spaces import active_space, ensure_configured_space
from discovery.imaging.regions import Region
from discovery.models import EmbeddingSpace, Picture, QueryPicture, RegionEmbedding
from discovery.posts import files
from discovery.search import regions
from discovery.search.region_processing import encode_region as encode
from discovery.search.services import receive_query_picture
from discovery.search.tasks import encode_query_picture, encode_region
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming

pytestmark = pytest.mark.django_db

LEFT, RIGHT = Region(0, 0, 0.5, 1), Region(0.5, 0, 0.5, 1)


@pytest.fixture(autouse=True)
def searched(settings) -> EmbeddingSpace:
    settings.KINDRED_ENCODER = "classic:v1"
    return ensure_configured_space()


@pytest.fixture
def bytes_of_two_halves() -> bytes:
    image = Image.new("RGB", (320, 240), "#b01818")
    ImageDraw.Draw(image).rectangle((160, 0, 320, 240), fill="#1830b0")
    ImageDraw.Draw(image).ellipse((30, 60, 130, 160), fill="#f0f0e0")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def picture(person, bytes_of_two_halves) -> Picture:
    picture = receive(author=person("author"), pictures=[incoming(bytes_of_two_halves)]).pictures.get()
    prepare(picture.pk)
    picture.refresh_from_db()
    return picture


def ask(source: regions.Source, region: Region, space: EmbeddingSpace) -> np.ndarray | None:
    encode_region(space.pk, source.token, source.picture_id, region.text())
    assert regions.has_answer(source, region, space)
    return regions.vector_of(source, region, space)


def test_parts_of_one_picture_have_vectors_of_their_own(picture, searched):
    source = regions.of_picture(picture.pk)
    assert not regions.has_answer(source, LEFT, searched)
    left, right = ask(source, LEFT, searched), ask(source, RIGHT, searched)
    assert np.linalg.norm(left) == pytest.approx(1, abs=1e-4)
    assert left @ right < 0.9


def test_a_suggested_part_is_asked_by_the_very_vector_it_is_indexed_by(picture, searched):
    indexing.embed_batch()
    region_indexing.embed_regions()
    row = RegionEmbedding.objects.filter(picture=picture).first()
    asked = ask(regions.of_picture(picture.pk), Region(row.left, row.top, row.width, row.height), searched)
    assert asked @ np.array(row.vector, np.float32) == pytest.approx(1, abs=1e-3)


def test_a_searched_picture_has_parts_too_and_suggestions(bytes_of_two_halves, searched):
    token = receive_query_picture(file=ContentFile(bytes_of_two_halves, "two.png"), owner=None).pk
    encode_query_picture(token)
    source = regions.of_query_picture(token)
    assert ask(source, LEFT, searched) @ ask(source, RIGHT, searched) < 0.9
    suggested = QueryPicture.objects.get(pk=token).regions
    assert suggested
    assert all(len(shares) == 4 for shares in suggested)


def test_a_part_is_encoded_once(picture, searched):
    source = regions.of_picture(picture.pk)
    first = ask(source, LEFT, searched)
    files.remove(picture.pk)
    np.testing.assert_array_equal(ask(source, LEFT, searched), first)


def test_nobody_waits_for_a_picture_that_is_gone(picture, searched, caplog):
    assert ask(regions.of_query_picture("forgotten"), LEFT, searched) is None
    files.remove(picture.pk)
    assert ask(regions.of_picture(picture.pk), LEFT, searched) is None
    assert str(picture.pk) in caplog.text


def test_another_space_or_part_does_not_get_this_vector(picture, searched):
    source = regions.of_picture(picture.pk)
    ask(source, LEFT, searched)
    assert regions.vector_of(source, LEFT, EmbeddingSpace(pk=searched.pk + 1)) is None
    assert regions.vector_of(source, RIGHT, searched) is None


def test_a_message_for_a_space_that_is_gone_is_dropped(picture):
    source = regions.of_picture(picture.pk)
    encode(0, source, LEFT)
    assert not regions.has_answer(source, LEFT, active_space())
