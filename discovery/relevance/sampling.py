"""Some of many pictures, drawn by a seed so that classes keep their shares and their company; pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def stratified_sample(classes: Sequence[str], size: int, seed: int) -> list[int]:
    """Positions of `size` of the pictures (all of them where there are fewer), in ascending order.

    Two pictures of every class come first, as pairs, since a class of one can neither be asked for nor be found; the
    rest is systematic: the k-th of a class of m shuffled pictures stands at (k + 1/2) / m on one line, and the line is
    cut where `size` is reached, so that each class gives nearly the same share (Cochran, "Sampling Techniques", 1977,
    chapters 5 and 8). The same seed draws the same pictures.
    """
    rng = np.random.default_rng([seed, len(classes)])
    names = sorted(set(classes))
    members: dict[str, list[int]] = {name: [] for name in names}
    for position, name in enumerate(classes):
        members[name].append(position)
    turn = rng.permutation(len(names))
    places: list[tuple[bool, float, int, int]] = []
    for order, name in zip(turn, names, strict=True):
        shuffled = rng.permutation(members[name])
        for k, position in enumerate(shuffled):
            is_of_pair = k < 2 and len(shuffled) > 1
            # Pairs stand together, in a random order of classes; the others mingle by their quantiles.
            line = 0.0 if is_of_pair else (k + 0.5) / len(shuffled)
            places.append((not is_of_pair, line, int(order), int(position)))
    return sorted(position for *_, position in sorted(places)[:size])
