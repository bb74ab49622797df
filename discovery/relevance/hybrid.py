"""Titles as queries: what words find, what looks find, and what both find together, by nDCG@10; pure.

Half of the pictures lose their titles, by the seed. Two corpora are asked: the `stripped` pictures alone, which words
cannot reach unless the encoder names what it sees, and all pictures, with a title or without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from discovery.embeddings.encoders.protocol import Labels
from discovery.ranking.fusion import Leg, convex_fusion
from discovery.relevance.gains import Floats, ndcg
from discovery.relevance.lexical import OkapiIndex, weighted_terms
from discovery.relevance.neighbours import Indices, Matrix, top

QUERIES = 300
"""Titles that are asked at most; the standard error of a mean nDCG is then below 0.02."""

LEG = 200
"""Places of each leg that are fused; what words found further down in the other leg keeps its cosine."""

WEIGHTS = {"text": 1.5, "vector": 1.0}
"""What words count against looks, as on the site: the middle of a flat optimum (docs/relevance.md)."""

LABEL_WEIGHT = 0.2
"""What an encoder's label counts against a person's word."""

LEAST_CONFIDENCE = 0.3
"""Labels below it are no words: the site does not search by them either (`posts.words`)."""


@dataclass(frozen=True, slots=True)
class Titled:
    """n pictures and what is said of them. `authors` and `colours` may be missing; an empty text says nothing."""

    classes: Sequence[str]
    titles: Sequence[str]
    authors: Sequence[str] | None = None
    colours: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class HybridFigures:
    """Mean nDCG@10 by leg ("text", "vector", "fused") over all pictures, and over the stripped ones alone."""

    both: Mapping[str, float]
    stripped: Mapping[str, float]
    queries: int


def measure_hybrid(
    vectors: Matrix,
    titled: Titled,
    *,
    seed: int,
    labels: Sequence[Labels] | None = None,
    encode_text: Callable[[Sequence[str]], Matrix] | None = None,
    queries: int = QUERIES,
) -> HybridFigures | None:
    """Each query is one post: its title as words, and as vector the title's (`encode_text`), or else its picture's.

    The post itself is no answer. Gains are graded: 0 for another class, else 1, plus 1 for the same author, plus 1 for
    the same colour. Sure `labels` are words of every picture at LABEL_WEIGHT. None where no title can be asked.
    """
    rng = np.random.default_rng([seed, len(vectors)])
    is_stripped = np.zeros(len(vectors), bool)
    is_stripped[rng.permutation(len(vectors))[: len(vectors) // 2]] = True
    asked = _drawn(titled, rng, queries)
    if not len(asked):
        return None
    looks = encode_text([titled.titles[i] for i in asked]) if encode_text else vectors[asked]
    documents = [
        weighted_terms(_fields("" if is_stripped[i] else title, labels[i] if labels else ()))
        for i, title in enumerate(titled.titles)
    ]
    gains = _Gains(titled)
    both, stripped = (
        _Corpus(members, vectors, documents).measure(asked, looks, titled.titles, gains)
        for members in (np.arange(len(vectors)), np.flatnonzero(is_stripped))
    )
    return HybridFigures(both, stripped, len(asked)) if both and stripped else None


def _drawn(titled: Titled, rng: np.random.Generator, queries: int) -> Indices:
    """Posts with a title whose class has another picture, in ascending order."""
    sizes = Counter(titled.classes)
    able = [i for i, title in enumerate(titled.titles) if title and sizes[titled.classes[i]] > 1]
    return np.sort(rng.permutation(np.array(able, np.intp))[:queries])


def _fields(title: str, labels: Labels) -> list[tuple[str, float]]:
    sure = [(label.name, LABEL_WEIGHT) for label in labels if label.confidence >= LEAST_CONFIDENCE]
    return [(title, 1.0), *sure]


class _Gains:
    """What each picture is worth to each query."""

    def __init__(self, titled: Titled) -> None:
        self._classes = np.asarray(titled.classes)
        self._further = [np.asarray(column) for column in (titled.authors, titled.colours) if column is not None]

    def to(self, query: int) -> Floats:
        grades = np.ones(len(self._classes))
        for column in self._further:
            grades += (column == column[query]) & (column != "")
        return np.where(self._classes == self._classes[query], grades, 0.0)


class _Corpus:
    """The pictures `members` among which is searched, by both legs."""

    def __init__(self, members: Indices, vectors: Matrix, documents: Sequence[Mapping[str, float]]) -> None:
        self._members = members
        self._vectors = vectors[members]
        self._words = OkapiIndex([documents[i] for i in members])

    def measure(self, asked: Indices, looks: Matrix, titles: Sequence[str], gains: _Gains) -> dict[str, float]:
        """Mean nDCG@10 by leg over the queries to which this corpus holds an answer; empty where it holds none."""
        found: dict[str, list[float]] = {}
        for query, look in zip(asked, looks, strict=True):
            others = self._members != query
            worth = gains.to(int(query))[self._members]
            for leg, ranked in self._legs(titles[query], look, others).items():
                score = ndcg(worth[ranked], worth[others])
                if score is not None:
                    found.setdefault(leg, []).append(score)
        return {leg: float(np.mean(scores)) for leg, scores in found.items()}

    def _legs(self, title: str, look: Matrix, others: np.ndarray) -> dict[str, list[int]]:
        """Positions within the corpus, best first, by each leg and by both fused."""
        words = np.where(others, self._words.scores(title), 0.0)
        by_words = [position for position in _ranked(words) if words[position] > 0]
        likeness = np.where(others, self._vectors @ look, -np.inf)
        by_look = [position for position in _ranked(likeness) if others[position]]
        seen = set(by_look)
        legs = {
            "text": Leg({position: float(words[position]) for position in by_words}),
            "vector": Leg(
                {position: float(likeness[position]) for position in by_look},
                {position: float(likeness[position]) for position in by_words if position not in seen},
                zero=float(likeness[others].mean()),
            ),
        }
        fused = convex_fusion(legs, WEIGHTS)
        return {"text": by_words, "vector": by_look, "fused": [one.item for one in fused]}


def _ranked(scores: np.ndarray) -> list[int]:
    positions: list[int] = top(scores[None, :], min(LEG, len(scores)))[0].tolist()
    return positions
