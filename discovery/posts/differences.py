"""What two texts differ in, word by word; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A run of spaces, an ideograph, a word, or a sign: texts without spaces are compared character by character.
_PARTS = re.compile(r"\s+|[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|\w+|[^\w\s]")


@dataclass(frozen=True)
class Stretch:
    """A stretch of text, and whether it is in the former text, in the latter, or in both."""

    text: str
    is_former: bool
    is_latter: bool


def differences(former: str, latter: str) -> list[Stretch]:
    """The stretches of both texts in reading order, what went before what came.

    By the longest common runs (Ratcliff & Metzener, "Pattern matching: the gestalt approach", 1988). What differs on
    both sides of nothing but a space counts as one stretch, so that a new sentence is not shown as confetti.
    """
    old, new = _PARTS.findall(former), _PARTS.findall(latter)
    stretches: list[Stretch] = []
    for old_part, new_part in _differing(old, new):
        if old_part == new_part:
            stretches.append(Stretch("".join(old_part), is_former=True, is_latter=True))
            continue
        if old_part:
            stretches.append(Stretch("".join(old_part), is_former=True, is_latter=False))
        if new_part:
            stretches.append(Stretch("".join(new_part), is_former=False, is_latter=True))
    return stretches


def _differing(old: Sequence[str], new: Sequence[str]) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Pairs of parts, equal and unequal by turns; a space alone between two unequal ones joins them."""
    pairs: list[tuple[Sequence[str], Sequence[str]]] = []
    for _, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        pair = (old[i:j], new[k:m])
        after_gap = len(pairs) > 1 and pairs[-1][0] == pairs[-1][1] and "".join(pairs[-1][0]).isspace()
        if pair[0] != pair[1] and after_gap:
            (gap, _), (was, became) = pairs.pop(), pairs.pop()
            pair = ([*was, *gap, *pair[0]], [*became, *gap, *pair[1]])
        pairs.append(pair)
    return pairs
