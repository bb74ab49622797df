"""What to call a taste before its owner has named it: what most of its pictures have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence


def common_words(tags: Sequence[Collection[str]], labels: Sequence[Collection[str]], most: int = 2) -> list[str]:
    """Up to `most` tags that more than half of the pictures carry, else what more than half look like, as `tags` are.

    The commonest first, then by the alphabet. One picture has nothing in common with others: nothing is told of it
    but its tags.
    """
    for names in (tags, labels if len(labels) > 1 else []):
        counts = Counter(name for each in names for name in set(each))
        common = [name for name, number in counts.items() if 2 * number > len(names)]
        if common:
            return sorted(common, key=lambda name: (-counts[name], name))[:most]
    return []
