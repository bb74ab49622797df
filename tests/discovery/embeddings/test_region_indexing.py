"""The parts of pictures get vectors after the pictures themselves, once a space, and nothing is tried for ever."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from django.db import connection
from PIL import Image, ImageDraw

from discovery.embeddings import indexing, region_indexing
from discovery.embeddings.encoders.classic import ClassicEncoder
from discovery.embeddings.encoders.detecting import Detected
from discovery.embeddings.encoders.protocol import EncodingFailed, Vectors, WeightsUnavailable
from discovery.embeddings.encoding import encode
from discovery.embeddings.region_encoding import SHORT_SIDE, Renditions, width_for
from discovery.embeddings.region_finding import Part
from discovery.embeddings.region_index import create_region_index
from discovery.embeddings.spaces import active_space, encoder_of, ensure_configured_space
from discovery.embeddings.tasks import embed_recent, embed_regions
from discovery.imaging.regions import Region
from discovery.models import EmbeddingSpace, Picture, RegionEmbedding
from discovery.posts import files
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming

pytestmark = pytest.mark.django_db

BALL = Region(0.1, 0.2, 0.3, 0.4)


@pytest.fixture(autouse=True)
def _classic(settings):
    settings.KINDRED_ENCODER = "classic:v1"


@pytest.fixture
def ready(person):
    """A finished picture, of a ball on a wall, or of nothing."""
    author = person("author")

    def make(colour: str = "#b01818") -> Picture:
        image = Image.new("RGB", (400, 300), "#9aa09a")
        ImageDraw.Draw(image).ellipse(BALL.box(*image.size), fill=colour)
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        picture = receive(author=author, pictures=[incoming(buffer.getvalue())]).pictures.get()
        prepare(picture.pk)
        picture.refresh_from_db()
        return picture

    return make


def blank(ready) -> Picture:
    return ready("#9aa09a")


def test_a_part_is_found_kept_with_the_picture_and_placed_by_its_own_pixels(ready):
    picture = ready()
    assert picture.regions is None
    indexing.embed_batch()
    assert region_indexing.embed_regions() == 1
    picture.refresh_from_db()
    row = RegionEmbedding.objects.get(picture=picture, position=1)
    region = Region(row.left, row.top, row.width, row.height)
    assert picture.regions[0] == region.shares()
    assert region.iou(BALL) > 0.5
    assert (row.post_id, row.space) == (picture.post_id, active_space())
    (expected,) = encode(encoder_of(row.space), [Renditions(picture).part(region)])
    np.testing.assert_allclose(row.vector, expected, atol=2e-3)
    picture.post.delete()
    assert not RegionEmbedding.objects.exists()


def test_whole_pictures_come_first(ready):
    ready()
    assert region_indexing.embed_regions() == 0
    indexing.embed_batch()
    assert region_indexing.embed_regions() == 1


def test_what_has_been_looked_at_is_not_looked_at_again(ready):
    blank(ready), ready()
    indexing.embed_batch()
    assert region_indexing.embed_regions() == 2
    assert region_indexing.embed_regions() == 0
    assert sorted(len(regions) > 0 for regions in Picture.objects.values_list("regions", flat=True)) == [False, True]


def test_a_picture_whose_files_are_gone_is_left_without_parts(ready, caplog):
    gone, fine = ready(), ready("#2030b0")
    indexing.embed_batch()
    files.remove(gone.pk)
    assert region_indexing.embed_regions() == 2
    gone.refresh_from_db()
    assert (gone.regions, gone.problem) == ([], "")
    assert RegionEmbedding.objects.filter(picture=fine).exists()
    assert str(gone.pk) in caplog.text
    assert region_indexing.embed_regions() == 0


class AfraidOfBlue(ClassicEncoder):
    """Makes no vector where the middle of a picture is blue."""

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        if any(image.getpixel((image.width // 2, image.height // 2))[2] > 170 for image in images):
            raise EncodingFailed("blue")
        return super().encode_images(images)


def test_the_part_that_cannot_be_encoded_costs_its_own_picture_only(ready, monkeypatch):
    blue, red = ready("#2030c0"), ready()
    indexing.embed_batch()
    monkeypatch.setattr(region_indexing, "encoder_of", lambda space: AfraidOfBlue())
    assert region_indexing.embed_regions() == 2
    assert set(RegionEmbedding.objects.values_list("picture", flat=True)) == {red.pk}
    blue.refresh_from_db()
    assert blue.regions == []
    assert region_indexing.embed_regions() == 0


def test_a_second_space_gets_rows_of_its_own_for_the_same_parts(ready):
    picture = ready()
    indexing.embed_batch()
    region_indexing.embed_regions()
    first = active_space()
    kept = Picture.objects.get(pk=picture.pk).regions
    EmbeddingSpace.objects.filter(pk=first.pk).update(fingerprint="f" * 64, encoder="gone")
    connection.check_constraints()  # an index cannot be made while foreign keys wait for their check
    second = ensure_configured_space()
    indexing.embed_batch()
    assert region_indexing.embed_regions() == 1
    assert region_indexing.embed_regions() == 0
    places = [
        list(RegionEmbedding.objects.filter(space=space).values_list("left", "top", "width", "height"))
        for space in (first, second)
    ]
    assert places[0] == places[1] == [tuple(kept[0])]


def test_the_index_of_a_space_is_made_with_it_and_only_once(ready):
    space = ensure_configured_space()
    create_region_index(space)
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [f"region_space_{space.pk}_hnsw"])
        ((definition,),) = cursor.fetchall()
    assert f"halfvec({space.dimension})" in definition
    assert f"space_id = {space.pk}" in definition


def test_the_task_leaves_parts_until_no_new_picture_waits(ready, eager):
    ready()
    embed_regions()
    assert Picture.objects.get().regions is None
    embed_recent()
    assert Picture.objects.get().regions


def test_the_sweep_finds_what_a_lost_message_left(ready, settings, eager):
    ready()
    indexing.embed_batch()
    assert settings.CELERY_BEAT_SCHEDULE["embeddings.embed_regions"]["task"] == embed_regions.name
    embed_regions()
    assert RegionEmbedding.objects.exists()


class SeesBags:
    """A detector that sees a handbag on the left and a tie where the ball is, and a bag as large as the picture."""

    def detect(self, image):
        return [
            Detected(Region(0, 0, 1, 1), "suitcase", 0.9),
            Detected(Region(0.6, 0.5, 0.3, 0.4), "handbag", 0.8),
            Detected(BALL, "tie", 0.6),
        ]


def test_objects_stand_before_what_is_salient_and_bring_their_names(ready, settings, monkeypatch):
    settings.KINDRED_DETECTOR = "torchvision:ssd300_vgg16"
    monkeypatch.setattr("discovery.embeddings.region_finding.load_detector", lambda spec, weights: SeesBags())
    picture = ready()
    indexing.embed_batch()
    region_indexing.embed_regions()
    picture.refresh_from_db()
    assert [Part.read(kept) for kept in picture.regions[:2]] == [
        Part(Region(0.6, 0.5, 0.3, 0.4), "handbag"),
        Part(BALL, "tie"),
    ]
    assert RegionEmbedding.objects.filter(picture=picture).count() == len(picture.regions)


def test_a_detector_that_cannot_be_had_leaves_the_parts_for_later(ready, settings, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    settings.KINDRED_DETECTOR = "torchvision:ssd300_vgg16"
    picture = ready()
    indexing.embed_batch()
    with pytest.raises(WeightsUnavailable, match="ssd300_vgg16"):
        region_indexing.embed_regions()
    embed_regions()
    assert "ssd300_vgg16" in caplog.text
    picture.refresh_from_db()
    assert picture.regions is None


def test_a_part_comes_of_the_narrowest_rendition_with_enough_pixels():
    widths = [360, 640, 1280]
    assert width_for(Region(0, 0, 1, 1), widths, 4000, 3000) == 360
    assert width_for(Region(0, 0, 0.4, 0.5), widths, 4000, 3000) == 640
    assert width_for(Region(0, 0, 0.2, 0.5), widths, 4000, 3000) == 1280
    assert width_for(Region(0, 0, 0.05, 0.05), widths, 4000, 3000) == 1280
    assert SHORT_SIDE <= 640 * 0.4
