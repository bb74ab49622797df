"""Why somebody is suggested, in words: how many of their pictures answer, and what these have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from discovery.people.scoring import COUNTED


def like_this(pictures: int) -> str:
    return _counted(pictures, "picture like this one", "pictures like this one")


def answers(posts: int) -> str:
    return _counted(posts, "post that answers this search", "posts that answer this search")


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
