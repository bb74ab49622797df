"""What one run of the lab tells: a row of figures an encoder, and the neighbours that its pictures of proof show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from PIL import Image

NEIGHBOURS = 8
"""How many neighbours of each query the report shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One encoder's figures; the names are the keys of the JSON. None says that the data have no such label.

    `pictures` are those that could be read, `classes` those of at least two pictures, over which the means are taken;
    `sample` is None where all pictures were taken; `authors_n` and `hybrid_queries` count what was asked. The measures
    lie between 0 and 1, higher being better, but for `ms_per_picture` (milliseconds, the median over batches) and
    `peak_memory_mb` (MiB that the encoder adds to a process at its highest).
    """

    encoder: str
    dataset: str
    pictures: int
    classes: int
    dimension: int
    seed: int
    sample: int | None = None
    fingerprint: str | None = None
    p_at_10: float | None = None
    p_at_10_by_picture: float | None = None
    p_at_10_ceiling: float | None = None
    p_at_10_large_classes: float | None = None
    map_at_100: float | None = None
    r_precision: float | None = None
    ndcg_at_10: float | None = None
    mrr_1: float | None = None
    mrr_3: float | None = None
    mrr_5: float | None = None
    hit_at_1_1: float | None = None
    hit_at_1_3: float | None = None
    hit_at_1_5: float | None = None
    authors_1: int | None = None
    authors_3: int | None = None
    authors_5: int | None = None
    copies: Mapping[str, float] | None = None
    copies_mean: float | None = None
    copies_perceptual_hash: Mapping[str, float] | None = None
    copies_exact_hash: Mapping[str, float] | None = None
    text_ndcg_at_10: float | None = None
    vector_ndcg_at_10: float | None = None
    fused_ndcg_at_10: float | None = None
    stripped_text_ndcg_at_10: float | None = None
    stripped_vector_ndcg_at_10: float | None = None
    stripped_fused_ndcg_at_10: float | None = None
    hybrid_queries: int | None = None
    ms_per_picture: float | None = None
    peak_memory_mb: float | None = None

    def as_json(self) -> dict[str, object]:
        """The row as plain values, in the order of the fields; NaN and infinity, which JSON lacks, become None."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """What one encoder holds to be alike, over the n pictures of a run: each picture is a query once.

    `neighbours` [n, k] holds indices into `images`, the nearest first, never the query itself; k is NEIGHBOURS, or
    less in a smaller set. `precision` [n] is each query's P@10, NaN for a picture that is alone in its class.
    """

    images: Sequence[Image.Image]
    names: Sequence[str]
    labels: Sequence[str]
    neighbours: npt.NDArray[np.intp]
    precision: npt.NDArray[np.float64]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    return value
