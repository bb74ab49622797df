"""Shows one of several copies in a ranking and keeps the others behind it; neither invents nor loses an item."""

from collections.abc import Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Collapsed(Generic[T]):
    """An item that is shown, and its copies, in the order in which they were ranked."""

    item: T
    copies: list[T] = field(default_factory=list)


def collapse(items: Sequence[T], groups: Iterable[Set[T]]) -> list[Collapsed[T]]:
    """The items in their order, of each group only the first; the rest of the group stands with it as its copies.

    `groups` do not overlap; what they name beyond `items` is ignored.
    """
    group_of = {item: number for number, group in enumerate(groups) for item in group}
    shown: dict[Hashable, Collapsed[T]] = {}
    for item in items:
        key = ("group", group_of[item]) if item in group_of else ("item", item)
        if key in shown:
            shown[key].copies.append(item)
        else:
            shown[key] = Collapsed(item)
    return list(shown.values())


def connected(items: Iterable[T], pairs: Iterable[tuple[T, T]]) -> list[set[T]]:
    """The groups of two and more that `pairs` tie together, directly or through others, in the order of `items`."""
    group_of = {item: {item} for item in items}
    for first, second in pairs:
        if group_of[first] is not group_of[second]:
            joined = group_of[first] | group_of[second]
            group_of.update(dict.fromkeys(joined, joined))
    groups = {id(group): group for group in group_of.values() if len(group) > 1}
    return list(groups.values())
