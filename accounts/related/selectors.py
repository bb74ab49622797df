"""People by the look of what they post: whose tastes lie nearest to given vectors."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from django.db.models import F

from accounts.related.models import Taste
from accounts.related.scoring import Kindred, TasteMatch, rank_people


def people_near(
    vectors: Sequence[np.ndarray],
    *,
    space_id: int,
    excluding: Collection[int] = (),
    limit: int = 30,
    weights: Sequence[float] | None = None,
) -> list[Kindred]:
    """People whose tastes lie nearest to `vectors` (unit, float32 [d]), best first, each once.

    Never the `excluding`, the deactivated, or those who do not want to be suggested.
    """
    matches: list[TasteMatch] = []
    for number, vector in enumerate(vectors):
        rows = (
            Taste.objects.nearest_to(vector, space_id)
            .filter(user__is_active=True, user__suggestible=True)
            .exclude(user__in=list(excluding))
            .values_list("user_id", "distance", "weight", "evidence")[: limit * 3]  # type: ignore[misc]  # annotated
        )
        importance = weights[number] if weights is not None else 1.0
        matches += [
            TasteMatch(user_id, number, 1.0 - float(distance), weight, importance, tuple(evidence))
            for user_id, distance, weight, evidence in rows
        ]
    return rank_people(matches, limit)


def tastes_of(user_id: int, space_id: int) -> list[tuple[np.ndarray, float]]:
    """The vectors and weights of a person's own tastes, the heaviest first."""
    rows = Taste.objects.filter(user=user_id, space_id=space_id).order_by(F("weight").desc(), "position")
    return [(np.array(vector, np.float32), weight) for vector, weight in rows.values_list("vector", "weight")]


def tastes_of_people(user_ids: Collection[int], space_id: int, limit: int = 40) -> list[np.ndarray]:
    """The heaviest taste of each of these people."""
    rows = Taste.objects.filter(user__in=user_ids, space_id=space_id, position=0).order_by("-user_id")[:limit]
    return [np.array(vector, np.float32) for vector in rows.values_list("vector", flat=True)]
