"""The report's page: figures first, then pictures as their proof. Whatever the data hold is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import numpy as np

from ..outcome import Ranking, Row
from ..transformations import TRANSFORMATIONS, copied
from .cases import encoder_section, spread
from .pictures import Pictures
from .tables import copies_table, figures_table

_STYLE = Path(__file__).with_name("style.css")

_MEANINGS = {
    "P@10": "the share of a picture's ten nearest neighbours that are of its class",
    "mAP@100": "average precision over the first hundred neighbours: right ones count more the earlier they come",
    "R-precision": "the share of right ones among the first R, where R is how many there are",
    "nDCG@10": "right ones among the first ten, discounted by the logarithm of their rank",
    "MRR": "one author's pictures are split in two accounts; one over the rank at which the other half is found",
    "hit@1": "how often the other half comes first",
    "Copies": "the share of changed copies found while one pair in ten thousand of other pictures passes for a copy",
    "Titles": "titles as queries, answered by words, by vectors, and by both fused",
}


def write_report(folder: Path, rows: Sequence[Row], ranked: Mapping[str, Ranking]) -> Path:
    """Writes `folder`/index.html and `folder`/pictures/*.webp, and returns the page's path.

    `rows` become the tables, one for each data set; `ranked` holds, by the encoder's name, what its cases are chosen
    from. Files of other names are left alone; those of an earlier report are overwritten. Raises OSError where
    the folder cannot be written.
    """
    pictures = Pictures(folder)
    sections = "".join(
        encoder_section(encoder, ranking, pictures, number)
        for number, (encoder, ranking) in enumerate(ranked.items(), 1)
    )
    page = folder / "index.html"
    body = _introduction(rows) + _tables(rows) + _examples(ranked, pictures) + _contents(ranked) + sections
    page.write_text(_document(body), encoding="utf-8")
    return page


def _document(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Relevance lab · Kindred</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head><body><main>{body}</main></body></html>\n"
    )


def _introduction(rows: Sequence[Row]) -> str:
    meanings = "".join(f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in _MEANINGS.items())
    sets = "".join(f"<p class='lead'>{_sentence(row)}</p>" for row in {row.dataset: row for row in rows}.values())
    return (
        f"<header><h1>Relevance lab</h1>{sets}<details><summary>What the figures mean</summary><dl>{meanings}</dl>"
        "<p>Measures over classes are means over queries, then over classes, and a query never finds itself."
        " A crop keeps that share of the area. All but the cost lie between 0 and 1, and more is better.</p>"
        "</details></header>"
    )


def _sentence(row: Row) -> str:
    parts = [f"<b>{escape(row.dataset)}</b>: {row.pictures:,} pictures"]
    if row.classes:
        parts.append(f"{row.classes:,} classes")
    if row.sample is not None:
        parts.append(f"a sample of {row.sample:,}")
    return ", ".join([*parts, f"seed {row.seed}"])


def _tables(rows: Sequence[Row]) -> str:
    parts = []
    for number, dataset in enumerate(dict.fromkeys(row.dataset for row in rows), 1):
        own = [row for row in rows if row.dataset == dataset]
        parts += [figures_table(own, number), copies_table(own, number)]
    return f'<section class="tables">{"".join(parts)}</section>'


def _examples(ranked: Mapping[str, Ranking], pictures: Pictures) -> str:
    """One picture and a copy of each kind, so that the words of the table can be seen."""
    ranking = next((ranking for ranking in ranked.values() if len(ranking.labels)), None)
    if ranking is None:
        return ""
    original = ranking.images[spread(ranking)[0]]
    shown = [("Original", original)] + [
        (kind.title, copied(original, key, np.random.default_rng(number)))
        for number, (key, kind) in enumerate(TRANSFORMATIONS.items())
    ]
    figures = "".join(
        f"<li><figure>{pictures.element(image, title)}<figcaption>{escape(title)}"
        f"<span>{image.width} × {image.height}</span></figcaption></figure></li>"
        for title, image in shown
    )
    return f'<section class="examples"><h2>The kinds of copies</h2><ul>{figures}</ul></section>'


def _contents(ranked: Mapping[str, Ranking]) -> str:
    if not ranked:
        return ""
    links = "".join(
        f'<li><a href="#encoder-{number}">{escape(encoder)}</a></li>' for number, encoder in enumerate(ranked, 1)
    )
    return (
        '<section class="contents"><h2>Cases</h2>'
        "<p>Each line is a picture and its nearest neighbours, the nearest first."
        ' <span class="key right"><span class="sign" aria-hidden="true">✓</span> of its class</span>'
        ' <span class="key wrong"><span class="sign" aria-hidden="true">✗</span> of another class</span></p>'
        f'<nav aria-label="Encoders"><ul>{links}</ul></nav></section>'
    )
