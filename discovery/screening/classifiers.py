"""A classifier of one's own: what it promises, and how `KINDRED_CLASSIFIER=python:module:Class` is loaded. None ships.

It proposes marks, never hides anything: see docs/moderation.md for a whole one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Protocol, runtime_checkable

from PIL import Image

SPEC = re.compile(r"python:([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")
SENSITIVE, AI_MADE = "sensitive", "ai-made"
LABELS = frozenset({SENSITIVE, AI_MADE})

_loaded: dict[str, Classifier] = {}
_loading = threading.Lock()


class ClassifierError(Exception):
    """Why there are no scores, in words for the person who runs the site."""


@runtime_checkable
class Classifier(Protocol):
    """Says how sure it is that a picture is sensitive, or made by a machine."""

    def classify(self, images: Sequence[Image.Image]) -> Sequence[Mapping[str, float]]:
        """For each upright RGB picture, of some 288 pixels on its short side, a score from 0 to 1 a label of LABELS.

        A label that is left out counts as 0.
        """


def check_spec(spec: str) -> None:
    """Raises ClassifierError unless `spec` could name a classifier; imports nothing."""
    if not SPEC.fullmatch(spec):
        raise ClassifierError(f"There is no classifier {spec!r}; it is python:<module>:<Class>, or nothing.")


def load_classifier(spec: str) -> Classifier:
    """Made on the first call and kept for the life of the process. Raises ClassifierError; a failure keeps nothing."""
    check_spec(spec)
    with _loading:
        if spec not in _loaded:
            _loaded[spec] = _made(spec)
    return _loaded[spec]


def scores_of(classifier: Classifier, images: Sequence[Image.Image]) -> list[dict[str, float]]:
    """One a picture, checked: known labels, from 0 to 1. Raises ClassifierError for all else, and where it fails."""
    try:
        found = [dict(scores) for scores in classifier.classify(images)]
    except Exception as problem:  # whoever wrote it may raise anything
        raise ClassifierError(f"The classifier failed: {problem!r}") from problem
    if len(found) != len(images):
        raise ClassifierError(f"The classifier gave {len(found)} answers for {len(images)} pictures.")
    for scores in found:
        if not set(scores) <= LABELS or not all(0.0 <= score <= 1.0 for score in scores.values()):
            known = " and ".join(sorted(LABELS))
            raise ClassifierError(f"The classifier answered {scores}; it may give {known} a score from 0 to 1.")
    return found


def _made(spec: str) -> Classifier:
    _, module, name = spec.split(":")
    try:
        made = getattr(import_module(module), name)()
    except Exception as problem:  # of the class of somebody else, which may raise anything
        raise ClassifierError(f"{spec} cannot be loaded: {problem}. Is its folder named in PYTHONPATH?") from problem
    if not isinstance(made, Classifier):
        raise ClassifierError(f"{spec} is no classifier: it has no method classify(images).")
    return made
