"""Keeps a list from repeating its authors; neither invents nor loses an item."""

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def space_authors(items: Sequence[T], author_of: Callable[[T], Hashable], window: int, at_most: int) -> list[T]:
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
