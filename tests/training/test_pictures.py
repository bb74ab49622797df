"""The sets are read with the labels they have, and what is kept apart is never trained on."""

from __future__ import annotations

from pathlib import Path

import torch

from training.pictures import BASE, SOURCES, UNKNOWN, pictures_kept_apart, training_pictures, vocabulary


def test_both_fashion_sets_number_their_articles_alike(data: Path) -> None:
    names = vocabulary(data)
    assert names["subject"].count("fashion/Watches") == 1
    small, large = (training_pictures(data, key, names) for key in ("fashion60x80", "fashion224"))
    watches = names["subject"].index("fashion/Watches")
    assert watches in small.labels["subject"]
    assert watches in large.labels["subject"]


def test_pictures_come_squashed_to_the_side_of_their_set(data: Path) -> None:
    names = vocabulary(data)
    for key in BASE:
        images = training_pictures(data, key, names).images
        assert images.dtype == torch.uint8
        assert images.shape[1:] == (3, SOURCES[key].side, SOURCES[key].side)


def test_a_set_without_brands_says_that_they_are_unknown(data: Path) -> None:
    names = vocabulary(data)
    tiny = training_pictures(data, "tiny-imagenet", names)
    assert (tiny.labels["brand"] == UNKNOWN).all()
    assert (tiny.labels["subject"] != UNKNOWN).all()


def test_a_brand_with_few_pictures_is_not_learned(data: Path) -> None:
    assert vocabulary(data)["brand"] == ["brand 0", "brand 1"]


def test_what_is_kept_apart_is_not_trained_on(data: Path) -> None:
    names = vocabulary(data)
    for key in ("houses", "fashion224"):
        trained, kept = training_pictures(data, key, names), pictures_kept_apart(data, key, names)
        seen = {bytes(image.numpy().tobytes()) for image in trained.images}
        assert len(kept) > 0
        assert not any(image.numpy().tobytes() in seen for image in kept.images)
    assert len(pictures_kept_apart(data, "fashion60x80", names)) == 0
