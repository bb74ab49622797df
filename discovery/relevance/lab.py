"""One encoder through every measure: its row of figures, and its neighbours for the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from discovery.embeddings.encoders.protocol import Encoder, LabellingEncoder, Labels, TextEncoder, Vectors
from discovery.relevance.contestants import Contestant
from discovery.relevance.copies import measure_copies
from discovery.relevance.costs import measure_cost
from discovery.relevance.datasets import Dataset
from discovery.relevance.hybrid import Titled, measure_hybrid
from discovery.relevance.kindred import measure_kindred
from discovery.relevance.outcome import Ranking, Row
from discovery.relevance.retrieval import Retrieval, measure_retrieval

OPTIONAL = ("copies", "people", "hybrid", "costs")
"""Measures that may be left out to save time."""

ACCOUNTS = (1, 3, 5)
"""Pictures of each of the two accounts that an author is split into."""

BATCH = 32

Watch = Callable[[str, int, int], None]
"""Hears what is being done, and how much of how much is done; of 0 where that is not counted."""


@dataclass(frozen=True, slots=True)
class Lab:
    """A set of pictures and how it is asked; `skip` names measures of OPTIONAL to leave out."""

    dataset: Dataset
    seed: int = 0
    sample: int | None = None
    skip: Collection[str] = ()
    watch: Watch = field(default=lambda what, done, total: None)

    def examine(self, contestant: Contestant) -> tuple[Row, Ranking]:
        """Raises EncoderError where the encoder cannot be loaded or makes no usable vectors."""
        encoder = contestant.load()
        vectors, labels = self._encoded(contestant.name, encoder)
        data = self.dataset
        retrieval = measure_retrieval(vectors, data.classes)
        row = Row(
            encoder=contestant.name,
            dataset=data.name,
            pictures=len(data.images),
            classes=sum(size > 1 for size in Counter(data.classes).values()),
            dimension=encoder.dimension,
            seed=self.seed,
            sample=self.sample,
            fingerprint=encoder.fingerprint,
            **_same_class(retrieval),
        )
        for part, measure in self._parts(contestant, encoder, vectors, labels):
            if part not in self.skip:
                self.watch(f"{contestant.name}: {part}", 0, 0)
                row = replace(row, **measure())
        ranking = Ranking(
            images=data.images,
            names=data.names,
            labels=data.classes,
            neighbours=retrieval.neighbours,
            precision=retrieval.precision,
        )
        return row, ranking

    def _encoded(self, name: str, encoder: Encoder) -> tuple[Vectors, list[Labels] | None]:
        """The vectors of all pictures and, from the same pass, the labels of an encoder that gives some."""
        images = self.dataset.images
        vectors = np.empty((len(images), encoder.dimension), np.float32)
        labels: list[Labels] = []
        for start in range(0, len(images), BATCH):
            batch = images[start : start + BATCH]
            if isinstance(encoder, LabellingEncoder):
                vectors[start : start + len(batch)], named = encoder.encode_and_label(batch)
                labels += named
            else:
                vectors[start : start + len(batch)] = encoder.encode_images(batch)
            self.watch(name, start + len(batch), len(images))
        return vectors, labels or None

    def _parts(
        self, contestant: Contestant, encoder: Encoder, vectors: Vectors, labels: list[Labels] | None
    ) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
        """The measures of OPTIONAL that the data allow, each as the fields of Row that it gives."""
        if self.dataset.authors is not None:
            yield "people", partial(_people, vectors, self.dataset.authors, self.seed)
        if self.dataset.titles is not None:
            yield "hybrid", partial(self._hybrid, self.dataset.titles, encoder, vectors, labels)
        yield "copies", partial(self._copies, encoder, vectors)
        yield "costs", partial(_costs, contestant, self.dataset)

    def _hybrid(
        self, titles: Sequence[str], encoder: Encoder, vectors: Vectors, labels: list[Labels] | None
    ) -> dict[str, Any]:
        data = self.dataset
        encode_text = encoder.encode_text if isinstance(encoder, TextEncoder) else None
        titled = Titled(data.classes, titles, data.authors, data.colours)
        found = measure_hybrid(vectors, titled, seed=self.seed, labels=labels, encode_text=encode_text)
        if found is None:
            return {}
        return {
            **{f"{leg}_ndcg_at_10": score for leg, score in found.both.items()},
            **{f"stripped_{leg}_ndcg_at_10": score for leg, score in found.stripped.items()},
            "hybrid_queries": found.queries,
        }

    def _copies(self, encoder: Encoder, vectors: Vectors) -> dict[str, Any]:
        recall = measure_copies(self.dataset.images, encoder.encode_images, seed=self.seed, vectors=vectors)
        return {
            "copies": dict(recall.embedding),
            "copies_mean": recall.embedding_mean,
            "copies_perceptual_hash": dict(recall.perceptual_hash),
            "copies_exact_hash": dict(recall.exact_hash),
        }


def _people(vectors: Vectors, authors: Sequence[str], seed: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for pictures in ACCOUNTS:
        kinship = measure_kindred(vectors, authors, pictures=pictures, seed=seed)
        if kinship is not None:
            figures[f"mrr_{pictures}"] = kinship.mrr
            figures[f"hit_at_1_{pictures}"] = kinship.hit_at_1
            figures[f"authors_{pictures}"] = kinship.authors
    return figures


def _same_class(retrieval: Retrieval) -> dict[str, Any]:
    return {
        "p_at_10": retrieval.p_at_10,
        "p_at_10_by_picture": retrieval.p_at_10_by_picture,
        "p_at_10_ceiling": retrieval.p_at_10_ceiling,
        "p_at_10_large_classes": retrieval.p_at_10_large_classes,
        "map_at_100": retrieval.map_at_100,
        "r_precision": retrieval.r_precision,
        "ndcg_at_10": retrieval.ndcg_at_10,
    }


def _costs(contestant: Contestant, data: Dataset) -> dict[str, Any]:
    cost = measure_cost(contestant, data.images)
    return {"ms_per_picture": cost.ms_per_picture, "peak_memory_mb": cost.peak_memory_mb}
