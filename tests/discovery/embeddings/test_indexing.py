"""Pictures get their vectors and labels a batch at a time, and what cannot be encoded stops nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from django.db import connection
from PIL import Image
from torchvision.models import mobilenet_v3_small

from discovery.embeddings import indexing
from discovery.embeddings.encoders.protocol import Vectors, WeightsUnavailable, unit_rows
from discovery.embeddings.encoding import encode
from discovery.embeddings.spaces import active_space, encoder_of, ensure_configured_space
from discovery.models import Embedding, EmbeddingSpace, Picture
from discovery.posts import files
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes

pytestmark = pytest.mark.django_db

TABBY = 281


@pytest.fixture
def ready(person):
    """So many finished pictures, each of its own noise, in the order in which they became ready."""
    author = person("author")

    def make(count: int) -> list[Picture]:
        made = []
        for seed in range(count):
            data = picture_bytes(colour=(20 * seed % 256, 90, 200 - seed), seed=seed)
            picture = receive(author=author, pictures=[incoming(data)]).pictures.get()
            prepare(picture.pk)
            picture.refresh_from_db()
            made.append(picture)
        return made

    return make


def weights_at(path: Path, **changed: torch.Tensor) -> Path:
    """A random MobileNet that is sure of a tabby, whatever it sees, but for the tensors given."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        state: dict[str, Any] = dict(mobilenet_v3_small().state_dict())
    state["classifier.3.weight"] = torch.zeros(1000, 1024)
    state["classifier.3.bias"] = torch.zeros(1000).index_fill(0, torch.tensor(TABBY), 11.0)
    torch.save({**state, **changed}, path)
    return path


@pytest.fixture
def configure(settings):
    def use(weights: Path | None) -> None:
        settings.KINDRED_ENCODER = "torchvision:mobilenet_v3_small" if weights else "classic:v1"
        settings.KINDRED_ENCODER_WEIGHTS = str(weights or "")

    return use


def test_every_picture_gets_its_own_vector_whatever_the_size_of_a_pass(ready, configure):
    configure(None)
    pictures = ready(2 * indexing.PASS + 3)
    assert indexing.embed_batch() == len(pictures)
    space = active_space()
    rows = dict(Embedding.objects.filter(space=space).values_list("picture_id", "vector"))
    assert rows.keys() == {picture.pk for picture in pictures}
    for picture in pictures:
        (expected,) = encode(encoder_of(space), [indexing.load_for_encoding(picture)])
        np.testing.assert_allclose(rows[picture.pk], expected, atol=1e-3)


def test_a_picture_that_cannot_be_read_is_set_aside_alone(ready, configure):
    configure(None)
    pictures = ready(indexing.PASS + 2)
    gone, damaged = pictures[3], pictures[-1]
    for picture in (gone, damaged):
        files.remove(picture.pk)
    for width in damaged.rendition_widths:
        files.store(files.rendition_name(damaged.pk, width), b"RIFF no picture")
    assert indexing.embed_batch() == len(pictures)
    placed = set(Embedding.objects.values_list("picture_id", flat=True))
    assert placed == {picture.pk for picture in pictures} - {gone.pk, damaged.pk}
    for picture in (gone, damaged):
        picture.refresh_from_db()
        assert "cannot be read" in picture.problem
    assert indexing.embed_batch() == 0, "it would be tried for ever"


class AfraidOfRed:
    """Makes no vector of a red picture, and then none of the others in its batch either."""

    name, version, dimension, fingerprint = "afraid", "v1", 3, "0" * 64

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        means = np.array([np.asarray(image).reshape(-1, 3).mean(axis=0) for image in images])
        means[means[:, 0] > 190] = np.nan
        return unit_rows(means, 3)


def test_the_picture_at_fault_is_found_and_its_neighbours_keep_their_vectors(ready):
    *others, red = pictures = ready(indexing.PASS + 3)  # each is redder than the one before it, by 20 of 255
    assert indexing._encode_each(AfraidOfRed(), pictures).keys() == {picture.pk for picture in others}
    red.refresh_from_db()
    assert "cannot be encoded" in red.problem
    assert not Picture.objects.exclude(pk=red.pk).exclude(problem="").exists()


def test_weights_with_nan_write_no_vector(ready, configure, tmp_path):
    configure(weights_at(tmp_path / "nan.pth", **{"classifier.0.weight": torch.full((1024, 576), float("nan"))}))
    pictures = ready(3)
    assert indexing.embed_batch() == 3
    assert not Embedding.objects.exists()
    for picture in pictures:
        picture.refresh_from_db()
        assert "no usable vector" in picture.problem
        assert picture.labels == []


def test_vectors_of_zero_never_reach_the_table(ready, configure, tmp_path):
    zero = {"classifier.0.weight": torch.zeros(1024, 576), "classifier.0.bias": torch.zeros(1024)}
    configure(weights_at(tmp_path / "zero.pth", **zero))
    (picture,) = ready(1)
    assert indexing.embed_batch() == 1
    assert not Embedding.objects.exists()
    picture.refresh_from_db()
    assert "zero" in picture.problem


def test_the_encoders_labels_are_kept_with_the_picture(ready, configure, tmp_path):
    configure(weights_at(tmp_path / "tabby.pth"))
    pictures = ready(2)
    indexing.embed_batch()
    for picture in pictures:
        picture.refresh_from_db()
        ((label, confidence),) = [(found["name"], found["confidence"]) for found in picture.labels]
        assert label == "tabby"
        assert 0.9 < confidence <= 1


def test_an_encoder_without_labels_leaves_those_there_are(ready, configure):
    configure(None)
    (picture,) = ready(1)
    Picture.objects.update(labels=[{"name": "cat", "confidence": 0.5}])
    indexing.embed_batch()
    picture.refresh_from_db()
    assert picture.labels == [{"name": "cat", "confidence": 0.5}]


def test_only_the_configured_encoder_says_what_a_picture_shows(ready, configure, tmp_path):
    """That of another space, still searched while the new one is filled, has had its say."""
    configure(weights_at(tmp_path / "tabby.pth"))
    old = ensure_configured_space()
    labelling = encoder_of(old)
    assert indexing._is_configured(labelling)
    configure(None)
    assert not indexing._is_configured(labelling)
    assert indexing._is_configured(encoder_of(ensure_configured_space()))


def test_an_old_encoder_that_is_gone_does_not_keep_the_new_space_from_being_filled(
    ready, configure, tmp_path, monkeypatch, caplog
):
    """Its weights were in a file that the setting no longer names, and a picture comes before the change is done."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    configure(weights_at(tmp_path / "tabby.pth"))
    old = ensure_configured_space()
    ready(1)
    indexing.embed_batch()
    connection.check_constraints()  # an index cannot be made while foreign keys wait for their check
    configure(None)
    new = ensure_configured_space()
    assert (active_space(), new.state) == (old, EmbeddingSpace.State.BUILDING)
    late = ready_one_more(old)
    assert indexing.embed_batch() == 2
    assert "mobilenet_v3_small" in caplog.text
    assert late.embeddings.get().space == new
    connection.check_constraints()
    ensure_configured_space()
    assert active_space() == new


def ready_one_more(space: EmbeddingSpace) -> Picture:
    author = Embedding.objects.filter(space=space).latest("created_at").post.author
    picture = receive(author=author, pictures=[incoming(picture_bytes(seed=99))]).pictures.get()
    prepare(picture.pk)
    return picture


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("half.pth", "truncated", "cannot be read"),
        ("wide.pth", "another shape", "does not fit"),
        ("other.pth", "another model", "does not fit"),
    ],
)
def test_weights_that_will_not_do_are_refused_by_name_before_any_row(
    name, damage, said, ready, configure, settings, tmp_path
):
    path = weights_at(tmp_path / name)
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    if damage == "another shape":
        weights_at(path, **{"classifier.0.weight": torch.zeros(512, 576)})
    (picture,) = ready(1)
    configure(path)
    if damage == "another model":
        settings.KINDRED_ENCODER = "torchvision:resnet18"
    for ask in (ensure_configured_space, indexing.embed_batch):
        with pytest.raises(WeightsUnavailable, match=rf"{name} {said}"):
            ask()
    assert not EmbeddingSpace.objects.exists()
    assert not Embedding.objects.exists()
    picture.refresh_from_db()
    assert picture.problem == "", "the weights are at fault, not the picture"
