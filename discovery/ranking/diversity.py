"""Keeps a list from repeating its authors and its looks; neither invents nor loses an item."""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

SCREEN, MOST_OF_ONE = 8, 2
"""Neighbours that stand on one screen together, and how many of them may be one author's."""

LAMBDA = 0.7
"""What relevance counts against novelty; Carbonell & Goldstein use 0.3 to explore and 0.7 to stay on the subject."""


def mmr(
    items: Sequence[T],
    relevance: Sequence[float],
    vectors: npt.ArrayLike,
    lam: float = LAMBDA,
    at_most: int = 50,
) -> list[T]:
    """The same items, the first `at_most` re-ordered so that each is relevant and unlike those before it.

    Each place goes to the item with the highest lam × relevance - (1 - lam) × its highest cosine to one already placed,
    equals in the order given. `relevance` is from 0 to 1 on any scale that cosines can be held against, `vectors`
    [at least the first at_most, d] are of unit length; a row of zeros, for an item without a vector, is like nothing.
    The items behind keep their order. lam = 1 orders by relevance alone. Raises ValueError for a lam that is not from 0
    to 1 and for fewer numbers or vectors than items to place.

    Source: Carbonell & Goldstein, "The use of MMR, diversity-based reranking", SIGIR 1998.
    """
    count = min(len(items), at_most)
    worth = np.asarray(relevance[:count], np.float64)
    rows = np.asarray(vectors, np.float32)[:count]
    if not 0.0 <= lam <= 1.0:
        raise ValueError(f"lam is from 0 to 1, but it is {lam}.")
    if len(worth) < count or len(rows) < count:
        raise ValueError(f"{count} items need as many numbers and vectors, not {len(worth)} and {len(rows)}.")
    if count == 0:
        return list(items)
    likeness = rows @ rows.T
    waiting = np.ones(count, bool)
    nearest = np.full(count, -np.inf)
    order: list[int] = []
    for _ in range(count):
        # The first of all has nothing to be like.
        novelty = (1.0 - lam) * np.where(np.isfinite(nearest), nearest, 0.0)
        best = int(np.where(waiting, lam * worth - novelty, -np.inf).argmax())
        waiting[best] = False
        nearest = np.maximum(nearest, likeness[best])
        order.append(best)
    return [*(items[place] for place in order), *items[count:]]


def space_authors(
    items: Sequence[T], author_of: Callable[[T], Hashable], window: int = SCREEN, at_most: int = MOST_OF_ONE
) -> list[T]:
    """The same items, re-ordered so that any `window` neighbours hold at most `at_most` of one author.

    Each place goes to the first waiting item whose author still has room in the window that ends there; where
    none has, to the first waiting item, so a list of one author comes back as it was. Order is otherwise kept:
    a list that already obeys is returned unchanged. Raises ValueError unless both numbers are at least 1.
    """
    if window < 1 or at_most < 1:
        raise ValueError(f"window and at_most must be at least 1, but are {window} and {at_most}.")
    waiting = [(item, author_of(item)) for item in items]
    recent: deque[Hashable] = deque(maxlen=window - 1)
    spaced: list[T] = []
    while waiting:
        # A full author's items are stepped over, never dropped; lists are pages, so the scan stays short.
        place = next((i for i, (_, author) in enumerate(waiting) if recent.count(author) < at_most), 0)
        item, author = waiting.pop(place)
        spaced.append(item)
        recent.append(author)
    return spaced
