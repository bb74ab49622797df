"""Okapi BM25 over short texts: the yardstick for words alone, with fields of lower weight; pure.

Sources: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", Foundations and Trends in
Information Retrieval 3(4), 2009; a field's weight multiplies its term frequencies (BM25F, ibid., section 3.6).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

K1, B = 1.2, 0.75
"""How soon repetition stops to count, and how much long texts are held back: the customary values."""

_WORD = re.compile(r"[^\W_]+")
_IDEOGRAPHS = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def terms(text: str) -> list[str]:
    """The words of a text in small letters without accents; of ideographs, single characters and overlapping pairs.

    As the site indexes words (`discovery.posts.words`), but without stems: those are PostgreSQL's.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    folded = unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
    runs = _IDEOGRAPHS.findall(folded)
    pairs = [run[i : i + size] for run in runs for size in (1, 2) for i in range(len(run) - size + 1)]
    return _WORD.findall(_IDEOGRAPHS.sub(" ", folded)) + pairs


def weighted_terms(fields: Iterable[tuple[str, float]]) -> dict[str, float]:
    """How often each term occurs in all the fields (text, weight), each occurrence counting its field's weight."""
    counts: Counter[str] = Counter()
    for text, weight in fields:
        for term in terms(text):
            counts[term] += weight  # type: ignore[assignment]  # a Counter adds floats just as well
    return dict(counts)


class OkapiIndex:
    """An inverted index over documents of weighted terms.

    A document without terms is no part of the collection: it matches nothing, and counts neither for the rarity of
    terms nor for the mean length.
    """

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        self._size = len(documents)
        lengths = np.array([sum(document.values()) for document in documents], np.float64)
        self._collection = int((lengths > 0).sum())
        mean = float(lengths[lengths > 0].mean()) if self._collection else 1.0
        self._norms = K1 * (1.0 - B + B * lengths / mean)
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, document in enumerate(documents):
            for term, frequency in document.items():
                postings.setdefault(term, []).append((number, frequency))
        self._postings = {
            term: (np.array([n for n, _ in found], np.intp), np.array([f for _, f in found]))
            for term, found in postings.items()
        }

    def scores(self, text: str) -> npt.NDArray[np.float64]:
        """Σ idf × f (k1 + 1) / (f + k1 (1 − b + b × length / mean length)) over the distinct terms of `text`, [n].

        idf = ln(1 + (N − n + ½) / (n + ½)): one is added under the logarithm so that a term in most documents weighs
        little instead of less than nothing. 0 where no term occurs.
        """
        scores = np.zeros(self._size)
        for term in dict.fromkeys(terms(text)):
            if term in self._postings:
                numbers, frequency = self._postings[term]
                rarity = np.log1p((self._collection - len(numbers) + 0.5) / (len(numbers) + 0.5))
                scores[numbers] += rarity * frequency * (K1 + 1.0) / (frequency + self._norms[numbers])
        return scores
