"""Several lists as one: two by a fixed rule, many in proportion to their weights; each in its order, each item once."""

import heapq
import math
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def interleave(first: Sequence[T], second: Sequence[T], of_first: int = 3, of_second: int = 2) -> list[T]:
    """Both lists as one: while both last, any `of_first` + `of_second` neighbours hold so many of each, evenly spread.

    With 3 and 2 the places go f s f s f, f s f s f, …; what is left of the longer list follows. An item of both stands
    where it comes first. Raises ValueError unless both numbers are at least 1.
    """
    if of_first < 1 or of_second < 1:
        raise ValueError(f"Of each list at least 1 is taken, not {of_first} and {of_second}.")
    waiting = [list(dict.fromkeys(first)), list(dict.fromkeys(second))]
    every = of_first + of_second
    merged: dict[T, None] = {}
    places = [0, 0]
    for turn in range(sum(map(len, waiting))):
        # How many of the first list are due after this turn: turn · of_first / every, rounded to the nearest.
        due = (2 * (turn + 1) * of_first + every) // (2 * every)
        pick = 0 if due > places[0] else 1
        if places[pick] >= len(waiting[pick]):
            break
        merged[waiting[pick][places[pick]]] = None
        places[pick] += 1
    for items, place in zip(waiting, places, strict=True):
        merged.update(dict.fromkeys(items[place:]))
    return list(merged)


def apportion(lists: Sequence[Sequence[T]], weights: Sequence[float]) -> list[T]:
    """All items once; of however many are looked at each list has its share by weight, as far as it lasts.

    Each place goes to the list with the highest weight / √(s · (s + 1)), where s is how many places it has: the method
    of equal proportions, by which seats of the House of Representatives are shared out (Huntington, "The apportionment
    of representatives in Congress", 1928). By it every list has a place before any has its second, the heaviest first:
    a small taste is small, but never missing. An item that several lists hold counts for the first that offers it.
    Raises ValueError unless there is one finite weight above 0 for each list.
    """
    if len(lists) != len(weights) or not all(math.isfinite(weight) and weight > 0 for weight in weights):
        raise ValueError("Each list needs a finite weight above 0.")
    # The first seat of each is worth more than any second: it stands in a tier of its own.
    queue = [(0, -weight, number, 0) for number, weight in enumerate(weights)]
    heapq.heapify(queue)
    offers = [iter(items) for items in lists]
    taken: dict[T, None] = {}
    while queue:
        _, _, number, seats = heapq.heappop(queue)
        item = next((item for item in offers[number] if item not in taken), None)
        if item is not None:
            taken[item] = None
            seats += 1
            heapq.heappush(queue, (1, -weights[number] / math.sqrt(seats * (seats + 1)), number, seats))
    return list(taken)
