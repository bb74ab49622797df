"""Why somebody is suggested, in words: how many of their pictures answer, and what these have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from discovery.people.scoring import COUNTED


def like_this(pictures: int) -> str:
    return _counted(pictures, "picture like this one", "pictures like this one")


def answers(posts: int) -> str:
    return _counted(posts, "post that answers this search", "posts that answer this search")


def fits_board(pictures: int) -> str:
    return _counted(pictures, "picture that would fit this board", "pictures that would fit this board")


def in_common(sides: Sequence[Sequence[Collection[str]]]) -> str:
    """The name that most pictures of each of the two `sides` bear (tags or labels of each picture); "" if none does.

    Of several the one on the most pictures, then the first by the alphabet.
    """
    if not all(sides):
        return ""
    counts = [Counter(name for names in side for name in set(names)) for side in sides]
    both = [
        name
        for name in counts[0]
        if all(2 * count[name] > len(side) for count, side in zip(counts, sides, strict=True))
    ]
    return min(both, key=lambda name: (-sum(count[name] for count in counts), name), default="")


def followed_by(names: Sequence[str], total: int) -> str:
    """Which of the people whom one follows follow somebody: `names` are the first of `total` of them; "" for none."""
    if not names:
        return ""
    first, *others = names
    if total == 1:
        return f"Followed by {first}, whom you follow"
    if total == 2 and others:
        return f"Followed by {first} and {others[0]}, whom you follow"
    return f"Followed by {first} and {total - 1} others whom you follow"


def with_common(reason: str, tags: Sequence[Collection[str]], labels: Sequence[Collection[str]]) -> str:
    """`reason`, and the tag that most pieces of evidence carry, else what most look like; `tags` are those of each."""
    for names, (one, many) in ((tags, ("tagged", "tagged")), (labels, ("looks like", "look like"))):
        counts = Counter(name for each in names for name in set(each))
        name, number = min(counts.items(), key=lambda entry: (-entry[1], entry[0]), default=("", 0))
        if 2 * number > len(names):
            how = one if len(names) == 1 else f"{_share(number, len(names))} {many}"
            return f"{reason}, {how} ‘{name}’"
    return reason


def _counted(number: int, one: str, many: str) -> str:
    if number >= COUNTED:
        return f"{COUNTED} or more {many}"
    return f"{number} {one if number == 1 else many}"


def _share(number: int, of: int) -> str:
    if number < of:
        return "most"
    return "both" if of == 2 else "all"
