"""Cases of an encoder: which queries are shown, and each with its neighbours, right and wrong ones told apart."""

from html import escape

import numpy as np
import numpy.typing as npt

from ..outcome import Ranking
from .pictures import Pictures

CASES = 8
"""Queries in each group."""


def best_and_worst(ranking: Ranking) -> tuple[list[int], list[int]]:
    """At most CASES queries of the highest and of the lowest P@10; among equals, no class comes again before its turn.

    Queries without a P@10 are passed over, and no query is in both lists.
    """
    judged = np.flatnonzero(np.isfinite(ranking.precision))
    count = min(CASES, (len(judged) + 1) // 2)
    best = _by_precision(ranking, judged, -1)[:count]
    worst = [query for query in _by_precision(ranking, judged, 1) if query not in best]
    return best, worst[:count]


def spread(ranking: Ranking) -> list[int]:
    """At most CASES queries at even steps through the pictures in the order of their classes.

    That order does not depend on the encoder, so encoders can be compared query by query.
    """
    order = sorted(range(len(ranking.labels)), key=lambda place: (ranking.labels[place], ranking.names[place]))
    count = min(CASES, len(order))
    return [order[int((step + 0.5) * len(order) / count)] for step in range(count)]


def _by_precision(ranking: Ranking, judged: npt.NDArray[np.intp], sign: int) -> list[int]:
    turns: dict[tuple[str, float], int] = {}
    keys = []
    for query in map(int, judged):
        precision = float(ranking.precision[query])
        turn = turns[ranking.labels[query], precision] = turns.get((ranking.labels[query], precision), 0) + 1
        keys.append((sign * precision, turn, query))
    return [query for _, _, query in sorted(keys)]


def encoder_section(encoder: str, ranking: Ranking, pictures: Pictures, number: int) -> str:
    """The three groups of one encoder under its name."""
    best, worst = best_and_worst(ranking)
    groups = (
        ("Best cases", "The highest P@10, one of each class as far as that goes.", best),
        ("Worst cases", "The lowest P@10, one of each class as far as that goes.", worst),
        ("Evenly spread", "At even steps through the classes: the same queries for every encoder.", spread(ranking)),
    )
    shown = "".join(
        f'<section class="group"><h3>{title}</h3><p class="soft">{meaning}</p><ol class="cases">'
        + "".join(_case(ranking, query, pictures) for query in queries)
        + "</ol></section>"
        for title, meaning, queries in groups
        if queries
    )
    return f'<section id="encoder-{number}" class="encoder"><h2>{escape(encoder)}</h2>{shown}</section>'


def _case(ranking: Ranking, query: int, pictures: Pictures) -> str:
    name, label = ranking.names[query], ranking.labels[query]
    neighbours = [int(neighbour) for neighbour in ranking.neighbours[query]]
    precision = float(ranking.precision[query])
    figure = f"P@10 {precision:.2f}" if np.isfinite(precision) else "alone in its class"
    shown = "".join(_neighbour(ranking, label, neighbour, pictures) for neighbour in neighbours)
    return (
        f'<li class="case"><figure class="query">{pictures.element(ranking.images[query], f"Query: {name}")}'
        f'<figcaption><b>{escape(label)}</b><span class="name">{escape(name)}</span>'
        f"<span>{figure}</span></figcaption></figure>"
        f'<ol class="neighbours" aria-label="Neighbours, the nearest first">{shown}</ol></li>'
    )


def _neighbour(ranking: Ranking, label: str, neighbour: int, pictures: Pictures) -> str:
    right = ranking.labels[neighbour] == label
    verdict, sign = ("right", "✓") if right else ("wrong", "✗")
    label_shown = escape(ranking.labels[neighbour])
    return (
        f'<li><figure class="{verdict}">{pictures.element(ranking.images[neighbour], ranking.names[neighbour])}'
        f'<figcaption><span class="sign" aria-hidden="true">{sign}</span><span class="unseen">{verdict}: </span>'
        f'<span class="label" title="{label_shown}">{label_shown}</span></figcaption></figure></li>'
    )
