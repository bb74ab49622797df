"""Tastes read back: one's own as one has steered them, and what given people make."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import Exists, F, OuterRef

from accounts.boundaries.models import Mute
from accounts.follows.models import Follow
from accounts.related.models import Taste
from accounts.related.scoring import TasteSet


@dataclass(frozen=True)
class OwnTaste:
    """One of somebody's tastes, as they have steered it: its `weight` (above 0), and the name that they gave it.

    `vector` is the medoid, `centroid` the mean direction of all its pictures.

    The name is for their own eyes.
    """

    user_id: int
    kind: Taste.Kind
    vector: np.ndarray
    centroid: np.ndarray
    weight: float
    name: str
    evidence: tuple[UUID, ...]


def own_tastes(user_id: int, space_id: int) -> list[OwnTaste]:
    """All of a person's tastes that they have not muted, of both kinds, the heaviest first once boosted."""
    rows = Taste.objects.filter(user=user_id, space_id=space_id, is_muted=False)
    return [_own(taste) for taste in rows.order_by((F("weight") * F("boost")).desc(), "kind", "position")]


def made_by(user_ids: Collection[int], space_id: int) -> dict[int, list[OwnTaste]]:
    """What each of these people makes, the heaviest first, whatever they would rather have themselves: by one query."""
    found: dict[int, list[OwnTaste]] = {}
    rows = Taste.objects.filter(user__in=list(user_ids), space_id=space_id, kind=Taste.Kind.MAKES)
    columns = ("user_id", "vector", "centroid", "weight", "evidence")
    for user_id, *vectors, weight, evidence in rows.order_by("user_id", "position").values_list(*columns):
        vector, centroid = (np.array(one, np.float32) for one in vectors)
        taste = OwnTaste(user_id, Taste.Kind.MAKES, vector, centroid, weight, "", tuple(evidence))
        found.setdefault(user_id, []).append(taste)
    return found


def made_by_followed(viewer_id: int, space_id: int, limit: int = 40) -> list[OwnTaste]:
    """The heaviest taste of each of those whom somebody follows and has not muted, the latest follow first."""
    muted = Mute.objects.filter(user=viewer_id, muted=OuterRef("followee"))
    follows = Follow.objects.filter(~Exists(muted), follower=viewer_id, followee__is_active=True)
    latest = list(follows.order_by("-pk").values_list("followee", flat=True)[:limit])
    found = made_by(latest, space_id)
    return [found[person][0] for person in latest if person in found]


def taste_set(tastes: Sequence[OwnTaste]) -> TasteSet:
    """At least one taste as arrays, for `scoring`."""
    return TasteSet(
        np.array([taste.centroid for taste in tastes], np.float32),
        np.array([taste.weight for taste in tastes], np.float32),
    )


def _own(taste: Taste) -> OwnTaste:
    vector, centroid = np.array(taste.vector, np.float32), np.array(taste.centroid, np.float32)
    weight, evidence = taste.weight * taste.boost, tuple(taste.evidence)
    return OwnTaste(taste.user_id, Taste.Kind(taste.kind), vector, centroid, weight, taste.name, evidence)
