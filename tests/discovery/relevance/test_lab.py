"""The lab asks each encoder what its data allow, uses what it offers, and leaves out what it is told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.protocol import Encoder, Label, Labels, Vectors
from discovery.relevance.baselines import TrivialEncoder
from discovery.relevance.contestants import Contestant
from discovery.relevance.datasets import Dataset, Layout, load_dataset
from discovery.relevance.lab import OPTIONAL, Lab
from tests.discovery.relevance.sets import INKS, coloured, table, zipped

AXES = np.eye(8, dtype=np.float32)


class Naming(TrivialEncoder):
    """Sees which of red, green and blue the picture has most of, says so, and understands these words."""

    dimension = 8

    def encode_and_label(self, images: Sequence[Image.Image]) -> tuple[Vectors, list[Labels]]:
        darkest = [int(np.asarray(image, float).mean((0, 1)).argmax()) for image in images]
        return AXES[darkest], [(Label(list(INKS)[which], 0.9),) for which in darkest]

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        return self.encode_and_label(images)[0]

    def encode_text(self, texts: Sequence[str]) -> Vectors:
        return AXES[[next(n for n, ink in enumerate(INKS) if ink in text) for text in texts]]


@dataclass(frozen=True, slots=True)
class NamingContestant(Contestant):
    def load(self) -> Encoder:
        return Naming()


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    place = zipped(tmp_path_factory.mktemp("lab") / "rags.zip", {**coloured(12), "labels.tsv": table(12)})
    return load_dataset(place, Layout("article"), author_from="brand")


def test_one_encoder_goes_through_every_measure(labelled: Dataset) -> None:
    heard: list[tuple[str, int, int]] = []
    lab = Lab(labelled, seed=3, watch=lambda *step: heard.append(step))
    row, ranking = lab.examine(Contestant("trivial", seed=3))
    missing = {name for name, value in row.as_json().items() if value is None}
    assert missing == {"sample"}
    assert (row.encoder, row.dataset, row.pictures, row.classes, row.seed) == ("trivial", "rags", 36, 3, 3)
    assert row.p_at_10 is not None
    assert row.p_at_10 > 0.5, "colours are what the trivial feature sees"
    assert row.copies_mean == pytest.approx(np.mean(list((row.copies or {}).values())))
    assert ranking.neighbours.shape == (36, 8)
    assert ranking.precision.mean() == pytest.approx(row.p_at_10_by_picture)
    assert {what for what, _, _ in heard} == {"trivial", *(f"trivial: {part}" for part in OPTIONAL)}


def test_labels_and_words_of_an_encoder_are_used(labelled: Dataset) -> None:
    lab = Lab(replace(labelled, authors=None, colours=None), skip=("copies", "costs"))
    row, _ = lab.examine(NamingContestant("naming"))
    assert row.stripped_text_ndcg_at_10 == pytest.approx(1.0), "labels let words reach what has none"
    assert row.vector_ndcg_at_10 == pytest.approx(1.0)
    assert row.p_at_10 == pytest.approx(1.0)


def test_what_the_data_do_not_tell_or_nobody_wants_stays_empty(tmp_path: Path) -> None:
    plain = load_dataset(zipped(tmp_path / "plain.zip", coloured(3)), Layout())
    row, _ = Lab(plain, skip=("costs",)).examine(Contestant("trivial"))
    assert row.mrr_3 is row.text_ndcg_at_10 is row.hybrid_queries is row.ms_per_picture is None
    assert row.copies is not None
    row, _ = Lab(plain, skip=OPTIONAL).examine(Contestant("trivial"))
    assert row.copies is row.copies_mean is None
    assert row.p_at_10 is not None


def test_the_same_seed_gives_the_same_figures(labelled: Dataset) -> None:
    lab = Lab(labelled, seed=1, skip=("costs",))
    assert lab.examine(Contestant("trivial"))[0] == lab.examine(Contestant("trivial"))[0]
