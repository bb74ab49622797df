"""From the scores of classes to the few labels worth showing."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .protocol import MOST_LABELS, Label, Labels


def most_confident(confidences: npt.NDArray[np.floating], names: Sequence[str], least: float) -> list[Labels]:
    """For each row of `confidences` [n, len(names)] its labels of at least `least`, at most MOST_LABELS, best first.

    Confidences lie between 0 and 1. A name that several classes share is said once, for the best of them.
    """
    return [_labels_of(row, names, least) for row in confidences]


def _labels_of(row: npt.NDArray[np.floating], names: Sequence[str], least: float) -> Labels:
    found: dict[str, float] = {}
    for place in np.argsort(-row, kind="stable"):
        if row[place] < least or len(found) == MOST_LABELS:
            break
        found.setdefault(names[place], round(float(row[place]), 3))
    return tuple(Label(name, confidence) for name, confidence in found.items())
