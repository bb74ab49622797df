"""People by the look of what they post: whose tastes lie nearest to given vectors, and who may be suggested at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from accounts.follows.selectors import follower_count
from accounts.related.models import TASTES_A_PERSON, Taste, TasteQuerySet
from accounts.related.scoring import Kindred, TasteMatch, rank_people
from accounts.users.models import User

# Each vector is a walk of the index: the heaviest of them say what is asked for.
VECTORS_ASKED = 4
# Somebody whose tastes are alike stands in a walk of the index several times: that many rows for each person wanted.
SPARE = 2
# How tastes are sought, and how many rows for each person: as many as a person can have tastes are always enough.
STEPS = (
    (TasteQuerySet.nearest_to, SPARE),
    (TasteQuerySet.nearest_to, TASTES_A_PERSON),
    (TasteQuerySet.compared_with, TASTES_A_PERSON),
)


def people_near(
    vectors: Sequence[np.ndarray],
    *,
    space_id: int,
    excluding: Collection[int] = (),
    limit: int = 30,
    weights: Sequence[float] | None = None,
    pictures: int = 1,
) -> list[Kindred]:
    """People whose tastes lie nearest to `vectors` (unit, float32 [d]), best first, each once.

    Of more than VECTORS_ASKED vectors the heaviest are asked with, or the first where there are no `weights`. Never the
    `excluding`, the deactivated, the dormant, those who do not want to be suggested, or, where `pictures` is above 1,
    those who post a single one. Never fewer than `limit` while there are more: where the walk of the index gives up
    before (pgvector's `hnsw.max_scan_tuples`), every taste that is left is compared.
    """
    asked = _heaviest(vectors, weights)
    tastes = _suggestible().exclude(user__in=list(excluding))
    if pictures > 1:
        # One taste that is all a person posts, with no more than itself as evidence, is one picture.
        tastes = tastes.filter(Q(weight__lt=1) | Q(evidence__len__gt=1))
    found: list[TasteMatch] = []
    for order, rows in STEPS:
        legs = [order(tastes, vector, space_id) for vector, _ in asked]
        found = _matches(legs, asked, limit * rows)
        if len({match.user_id for match in found}) >= limit:
            break
    return rank_people(found, limit)


def suggestible_people() -> QuerySet[User]:
    """Who may be suggested: the active, who want it, and are not dormant."""
    since = _awake_since()
    posted = Exists(Taste.objects.filter(user=OuterRef("pk"), posted_at__gte=since))
    return User.objects.filter(_seen(since) | Q(posted), is_active=True, suggestible=True)


def tastes_of(user_id: int, space_id: int) -> list[tuple[np.ndarray, float]]:
    """The vectors and weights of a person's own tastes, the heaviest first."""
    rows = Taste.objects.filter(user=user_id, space_id=space_id).order_by(F("weight").desc(), "position")
    return [(np.array(vector, np.float32), weight) for vector, weight in rows.values_list("vector", "weight")]


def tastes_of_people(user_ids: Collection[int], space_id: int, limit: int = 40) -> list[np.ndarray]:
    """The heaviest taste of each of these people."""
    rows = Taste.objects.filter(user__in=user_ids, space_id=space_id, position=0).order_by("-user_id")[:limit]
    return [np.array(vector, np.float32) for vector in rows.values_list("vector", flat=True)]


def _heaviest(vectors: Sequence[np.ndarray], weights: Sequence[float] | None) -> list[tuple[np.ndarray, float]]:
    pairs = zip(vectors, weights if weights is not None else [1.0] * len(vectors), strict=True)
    return sorted(pairs, key=lambda pair: -pair[1])[:VECTORS_ASKED]


def _suggestible() -> TasteQuerySet:
    """Tastes of `suggestible_people`, as conditions that PostgreSQL can check while it walks the index."""
    since = _awake_since()
    awake = Q(posted_at__gte=since) | _seen(since, "user__")
    return Taste.objects.filter(awake, user__is_active=True, user__suggestible=True)


def _awake_since() -> datetime:
    return timezone.now() - timedelta(days=settings.KINDRED_DORMANT_DAYS)


def _seen(since: datetime, person: str = "") -> Q:
    """Joined or logged in since then."""
    return Q(**{f"{person}date_joined__gte": since}) | Q(**{f"{person}last_login__gte": since})


def _matches(tastes: Sequence[TasteQuerySet], asked: Sequence[tuple[np.ndarray, float]], rows: int) -> list[TasteMatch]:
    """The first `rows` of each of `tastes`, by one statement."""
    legs = [
        nearest.annotate(number=Value(number), followers=follower_count("user")).values_list(
            "user_id", "number", "distance", "weight", "evidence", "followers"
        )[:rows]
        for number, nearest in enumerate(tastes)
    ]
    if not legs:
        return []
    first, *others = legs
    return [
        TasteMatch(user_id, number, 1.0 - float(distance), weight, asked[number][1], tuple(evidence), followers)
        for user_id, number, distance, weight, evidence, followers in (
            first.union(*others, all=True) if others else first
        )
    ]
