"""Recall of copies: perfect, blind and real detectors get the figures they deserve, and false alarms stay rare."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.classic import ClassicEncoder
from discovery.embeddings.encoders.protocol import Vectors, unit_rows
from discovery.relevance.copies import CopyRecall, Highest, measure_copies
from discovery.relevance.transformations import TRANSFORMATIONS, Transformation
from tests.discovery.imaging.pictures import scene

IDENTITY = {"identity": Transformation("As it was", lambda image, chance: image.copy())}


def scenes(count: int) -> list[Image.Image]:
    return [scene(640, 480, seed).resize((160, 120)) for seed in range(count)]


def marked(count: int) -> list[Image.Image]:
    """Pictures of one colour each; a copy keeps its red and green, which name the picture."""
    return [Image.new("RGB", (8, 8), (10 + number // 16, 10 + number % 16, 99)) for number in range(count)]


def number_of(image: Image.Image) -> int:
    red, green, _ = image.convert("RGB").getpixel((0, 0))  # type: ignore[misc]
    return int((red - 10) * 16 + green - 10)


def knowing(images: Sequence[Image.Image]) -> Vectors:
    """The encoder that cannot err: an axis of its own for each marked picture."""
    return np.eye(256, dtype=np.float32)[[number_of(image) for image in images]]


def test_a_picture_copied_as_it_is_is_always_found() -> None:
    found = measure_copies(scenes(30), ClassicEncoder().encode_images, seed=1, transformations=IDENTITY)
    assert found == CopyRecall({"identity": 1.0}, {"identity": 1.0}, {"identity": 1.0}, queries=30, distractors=29)


def test_a_detector_that_tells_all_pictures_apart_finds_every_copy() -> None:
    found = measure_copies(marked(120), knowing, seed=1, queries=100, transformations=IDENTITY)
    assert found.embedding_mean == 1.0
    assert (found.queries, found.distractors) == (100, 119)


def test_a_detector_that_guesses_finds_nearly_nothing() -> None:
    chance = np.random.default_rng(3)

    def guessing(images: Sequence[Image.Image]) -> Vectors:
        vectors = chance.normal(size=(len(images), 16)).astype(np.float32)
        return unit_rows(vectors, 16)

    found = measure_copies(marked(200), guessing, seed=1, transformations=IDENTITY)
    assert found.embedding_mean <= 0.02


def test_a_detector_for_which_all_pictures_are_alike_finds_nothing() -> None:
    def blind(images: Sequence[Image.Image]) -> Vectors:
        return np.tile(np.array([1, 0], np.float32), (len(images), 1))

    found = measure_copies(marked(150), blind, seed=1, transformations=IDENTITY)
    assert found.embedding_mean == 0.0
    assert found.perceptual_hash_mean == 0.0  # the fingerprint of every plain picture is 0
    assert found.exact_hash_mean == 1.0


@pytest.mark.parametrize(("twins", "recall"), [(0, 1.0), (1, 1.0), (2, 0.0), (30, 0.0)])
def test_three_pairs_of_forty_thousand_may_pass_and_no_tie_more(twins: int, recall: float) -> None:
    """Copies score 1, and so do twins, each pair raising two alarms: from the fourth on no threshold is left."""
    table = np.eye(256, dtype=np.float32)
    for number in range(twins):
        table[2 * number + 1] = table[2 * number]
    found = measure_copies(
        marked(200), lambda images: table[[number_of(i) for i in images]], seed=1, transformations=IDENTITY
    )
    assert found.embedding_mean == recall


def test_with_few_pairs_no_distractor_may_pass() -> None:
    """Forty pictures make 1,560 pairs, of which a ten-thousandth is none: one pair of twins spoils the threshold."""
    table = np.eye(256, dtype=np.float32)
    table[1] = table[0]
    found = measure_copies(
        marked(40), lambda images: table[[number_of(i) for i in images]], seed=1, transformations=IDENTITY
    )
    assert found.embedding_mean == 0.0


def test_real_detectors_find_what_they_are_made_for() -> None:
    found = measure_copies(scenes(30), ClassicEncoder().encode_images, seed=1, queries=8)
    assert set(found.embedding) == set(found.perceptual_hash) == set(found.exact_hash) == set(TRANSFORMATIONS)
    assert found.perceptual_hash["jpeg_30"] == found.perceptual_hash["half_size"] == 1.0
    assert found.perceptual_hash["flip"] == found.perceptual_hash["crop_50"] == 0.0
    assert found.exact_hash_mean == 0.0
    assert found.embedding["jpeg_30"] > 0.8
    assert 0 < found.perceptual_hash_mean < 1


def test_the_seed_decides_which_pictures_are_copied_and_how() -> None:
    """Of ten pictures all are copied: the encoder sees the same copies again, and others with another seed."""
    pictures = scenes(10)
    vectors = np.eye(10, dtype=np.float32)

    def copies_seen(seed: int, queries: int) -> list[bytes]:
        seen: list[bytes] = []

        def noting(images: Sequence[Image.Image]) -> Vectors:
            seen.extend(image.tobytes() for image in images)
            return vectors[: len(images)]

        measure_copies(pictures, noting, seed=seed, queries=queries, vectors=vectors)
        return seen

    assert len(copies_seen(1, 10)) == 100
    assert copies_seen(1, 10) == copies_seen(1, 10)
    assert set(copies_seen(1, 10)) != set(copies_seen(2, 10))
    assert set(copies_seen(1, 3)) < set(copies_seen(1, 10))


def test_known_vectors_are_not_made_again() -> None:
    pictures = marked(70)
    seen: list[int] = []

    def counting(images: Sequence[Image.Image]) -> Vectors:
        seen.append(len(images))
        return knowing(images)

    found = measure_copies(pictures, counting, seed=1, queries=5, vectors=knowing(pictures), transformations=IDENTITY)
    assert found.embedding_mean == 1.0
    assert seen == [5]


def test_vectors_of_other_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="70 pictures, but vectors of 69"):
        measure_copies(marked(70), knowing, seed=1, vectors=knowing(marked(69)))


def test_a_single_picture_is_refused_in_plain_words() -> None:
    with pytest.raises(ValueError, match="two pictures at least"):
        measure_copies(marked(1), knowing, seed=1)


def test_the_highest_are_the_same_however_the_scores_arrive() -> None:
    scores = np.random.default_rng(4).normal(size=5000).astype(np.float32)
    for parts in (1, 7, 500):
        highest = Highest(20)
        for part in np.array_split(scores, parts):
            highest.add(part)
        assert sorted(highest.scores) == sorted(scores)[-20:]
        assert highest.lowest == sorted(scores)[-20]
