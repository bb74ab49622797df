"""Tables of figures, with the best of each column marked by a sign and by weight, not by colour alone."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from ..outcome import Row
from ..transformations import TRANSFORMATIONS

Line = tuple[str, Sequence[float | None]]


class Column(NamedTuple):
    """What stands over a column, and how its figures are to be read."""

    group: str
    title: str
    field: str = ""
    decimals: int = 3
    lower_is_better: bool = False


_FIGURES = (
    Column("Same class", "P@10", "p_at_10"),
    Column("Same class", "mAP@100", "map_at_100"),
    Column("Same class", "R-precision", "r_precision"),
    Column("Same class", "nDCG@10", "ndcg_at_10"),
    Column("Kindred people, MRR", "1 picture", "mrr_1"),
    Column("Kindred people, MRR", "3 pictures", "mrr_3"),
    Column("Kindred people, MRR", "5 pictures", "mrr_5"),
    Column("Kindred people, hit@1", "1 picture", "hit_at_1_1"),
    Column("Kindred people, hit@1", "3 pictures", "hit_at_1_3"),
    Column("Kindred people, hit@1", "5 pictures", "hit_at_1_5"),
    Column("Copies", "Mean recall", "copies_mean"),
    Column("Titles as queries, nDCG@10", "Text", "text_ndcg_at_10"),
    Column("Titles as queries, nDCG@10", "Vector", "vector_ndcg_at_10"),
    Column("Titles as queries, nDCG@10", "Fused", "fused_ndcg_at_10"),
    Column("The same, pictures without titles", "Text", "stripped_text_ndcg_at_10"),
    Column("The same, pictures without titles", "Vector", "stripped_vector_ndcg_at_10"),
    Column("The same, pictures without titles", "Fused", "stripped_fused_ndcg_at_10"),
    Column("Cost", "ms a picture", "ms_per_picture", 1, True),
    Column("Cost", "MiB at peak", "peak_memory_mb", 0, True),
)


def figures_table(rows: Sequence[Row], number: int = 1) -> str:
    """All figures, one line an encoder; columns that no encoder has are left out."""
    columns = [column for column in _FIGURES if any(_known(getattr(row, column.field)) for row in rows)]
    lines = [(row.encoder, [getattr(row, column.field) for column in columns]) for row in rows]
    return _table(f"figures-{number}", "Encoders and their figures", "Encoder", columns, lines)


def copies_table(rows: Sequence[Row], number: int = 1) -> str:
    """Recall by kind of copy, one line a detector: the two hashes, then each encoder; "" where nothing was measured."""
    measured = [row for row in rows if row.copies]
    if not measured:
        return ""
    # The hashes know nothing of encoders: every row of a run carries the same figures.
    hashes = {
        "Exact hash": next((row.copies_exact_hash for row in measured if row.copies_exact_hash), None),
        "Perceptual hash": next((row.copies_perceptual_hash for row in measured if row.copies_perceptual_hash), None),
    }
    kinds = list(dict.fromkeys(kind for row in measured for kind in row.copies or {}))
    titles = [TRANSFORMATIONS[kind].title if kind in TRANSFORMATIONS else kind for kind in kinds]
    detectors = [*hashes.items(), *((row.encoder, row.copies) for row in measured)]
    lines = [(name, _recalls(recalls, kinds)) for name, recalls in detectors if recalls]
    columns = [Column("", title) for title in [*titles, "Mean"]]
    return _table(f"copies-{number}", "Share of copies found, by kind of copy", "Detector", columns, lines)


def _recalls(recalls: Mapping[str, float], kinds: Sequence[str]) -> list[float | None]:
    values = [recalls.get(kind) for kind in kinds]
    known = [value for value in values if value is not None]
    return [*values, sum(known) / len(known) if known else None]


def _known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _table(name: str, caption: str, corner: str, columns: Sequence[Column], lines: Sequence[Line]) -> str:
    best = [_best([values[place] for _, values in lines], column) for place, column in enumerate(columns)]
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>' + "".join(map(_cell, values, columns, best)) + "</tr>"
        for label, values in lines
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}"><table>'
        f'<caption id="{name}">{escape(caption)}</caption>'
        f"<thead>{_head(corner, columns)}</thead><tbody>{body}</tbody></table></div>"
    )


def _head(corner: str, columns: Sequence[Column]) -> str:
    titles = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in columns)
    if not any(column.group for column in columns):
        return f'<tr><th scope="col">{corner}</th>{titles}</tr>'
    groups = "".join(
        f'<th scope="colgroup" colspan="{len(list(members))}">{escape(group)}</th>'
        for group, members in groupby(columns, lambda column: column.group)
    )
    return f'<tr><th scope="col" rowspan="2">{corner}</th>{groups}</tr><tr>{titles}</tr>'


def _best(values: Sequence[float | None], column: Column) -> float | None:
    """The best figure as it is shown, or None where there is nothing to be better than."""
    shown = [round(value, column.decimals) for value in values if value is not None and math.isfinite(value)]
    if len(set(shown)) < 2:
        return None
    return min(shown) if column.lower_is_better else max(shown)


def _cell(value: float | None, column: Column, best: float | None) -> str:
    if value is None or not math.isfinite(value):
        return '<td class="none"><span aria-hidden="true">–</span><span class="unseen">not measured</span></td>'
    text = f"{value:,.{column.decimals}f}"
    share = "" if column.lower_is_better else f' style="--share:{min(max(value, 0.0), 1.0):.3f}"'
    if round(value, column.decimals) == best:
        mark = '<span class="mark" aria-hidden="true">★</span><span class="unseen">best: </span>'
        return f'<td class="best"{share}>{mark}<b>{text}</b></td>'
    return f"<td{share}>{text}</td>"
