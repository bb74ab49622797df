"""Of many scores, the few labels worth showing."""

import numpy as np

from discovery.embeddings.encoders.labelling import most_confident
from discovery.embeddings.encoders.protocol import MOST_LABELS

NAMES = ["cat", "dog", "crane", "crane"]


def test_labels_come_best_first_and_none_below_the_least() -> None:
    (labels,) = most_confident(np.array([[0.25, 0.55, 0.2, 0.0]], np.float32), NAMES, least=0.21)
    assert labels == (("dog", 0.55), ("cat", 0.25))


def test_a_picture_of_nothing_known_has_no_labels() -> None:
    assert most_confident(np.full((2, 4), 0.25), NAMES, least=0.3) == [(), ()]


def test_a_name_of_two_classes_is_said_once() -> None:
    assert most_confident(np.array([[0.0, 0.0, 0.4, 0.6]]), NAMES, least=0.1) == [(("crane", 0.6),)]


def test_there_are_never_more_than_most_labels() -> None:
    names = [str(number) for number in range(20)]
    (labels,) = most_confident(np.full((1, 20), 0.05), names, least=0.01)
    assert len(labels) == MOST_LABELS
    assert all(isinstance(confidence, float) for _, confidence in labels)
