"""The lab's figures as lines for a terminal: one row an encoder, aligned, under what the set of pictures holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from discovery.relevance.datasets import Dataset
from discovery.relevance.outcome import Row

WIDTH = 7
COLUMNS: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = (
    (
        "same class",
        (
            ("P@10", "p_at_10", 3),
            ("of ≥11", "p_at_10_large_classes", 3),
            ("mAP", "map_at_100", 3),
            ("R-prec", "r_precision", 3),
            ("nDCG", "ndcg_at_10", 3),
        ),
    ),
    (
        "kindred people",
        (("MRR 1", "mrr_1", 3), ("MRR 3", "mrr_3", 3), ("MRR 5", "mrr_5", 3), ("hit 3", "hit_at_1_3", 3)),
    ),
    ("copies", (("recall", "copies_mean", 3),)),
    (
        "titles over all",
        (("text", "text_ndcg_at_10", 3), ("vector", "vector_ndcg_at_10", 3), ("fused", "fused_ndcg_at_10", 3)),
    ),
    (
        "over stripped",
        (
            ("text", "stripped_text_ndcg_at_10", 3),
            ("vector", "stripped_vector_ndcg_at_10", 3),
            ("fused", "stripped_fused_ndcg_at_10", 3),
        ),
    ),
    ("a picture", (("ms", "ms_per_picture", 1), ("MiB", "peak_memory_mb", 0))),
)
"""Groups of columns: the heading of each, the key of Row that it shows, and the decimals."""

SHOWN_REASONS = 3
FULL = 10  # pictures of a class that leave one of them fewer than ten others to find


def table_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Two lines of headings and one a row; "-" where the data have no such label, or the measure was left out."""
    first = max(len("encoder"), *(len(row.encoder) for row in rows)) if rows else len("encoder")
    groups = "".join(f"{title:>{WIDTH * len(columns)}}" for title, columns in COLUMNS)
    headings = "".join(f"{heading:>{WIDTH}}" for _, columns in COLUMNS for heading, _, _ in columns)
    yield f"{'':{first}}{groups}"
    yield f"{'encoder':{first}}{headings}"
    for row in rows:
        cells = "".join(_cell(getattr(row, key), digits) for _, columns in COLUMNS for _, key, digits in columns)
        yield f"{row.encoder:{first}}{cells}"


def _cell(value: float | None, digits: int) -> str:
    return f"{'-' if value is None else format(value, f'.{digits}f'):>{WIDTH}}"


def dataset_lines(dataset: Dataset) -> Iterator[str]:
    """What was read, and what was left out and why."""
    sizes = Counter(dataset.classes)
    alone = sum(size == 1 for size in sizes.values())
    authors = len(set(dataset.authors) - {""}) if dataset.authors is not None else 0
    yield (
        f"{dataset.name}: {len(dataset.images):,} pictures of {len(sizes):,} classes"
        + (f" by {authors:,} authors." if authors else ".")
    )
    if alone:
        yield f"{alone:,} classes of one picture are left out of the means."
    if small := sum(1 < size <= FULL for size in sizes.values()):
        yield f"{small:,} classes have 2 to {FULL} pictures, so that even a perfect ranking has a P@10 below 1 there."
    if dataset.unlabelled:
        yield f"{dataset.unlabelled:,} files have no class and are left out."
    if dataset.unreadable:
        yield f"{len(dataset.unreadable):,} could not be read and are left out:"
        yield from (f"    {line}" for line in dataset.unreadable[:SHOWN_REASONS])
        if len(dataset.unreadable) > SHOWN_REASONS:
            yield f"    and {len(dataset.unreadable) - SHOWN_REASONS:,} more"
