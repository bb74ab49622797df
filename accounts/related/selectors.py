"""People by the look of what they make: whose tastes lie nearest to given vectors, and whose are alike as wholes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet, Value

from accounts.boundaries.models import Block
from accounts.follows.selectors import follower_count
from accounts.related.eligibility import suggestible_tastes
from accounts.related.models import TASTES_A_PERSON, Dismissal, Taste, TasteQuerySet
from accounts.related.scoring import Kindred, TasteMatch, TasteSet, best_pair, damped, rank_people, set_similarity
from accounts.related.vectors import OwnTaste, made_by, taste_set
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
# Of so many people nearest by one taste or another all tastes are compared.
COMPARED = 100
# The kinds that somebody wanted fewer of lately, at most.
KINDS_AVOIDED = 20
# Whom fewer people follow than that few know yet.
FEW_FOLLOWERS = 10


def people_near(
    vectors: Sequence[np.ndarray],
    *,
    space_id: int,
    viewer_id: int | None = None,
    excluding: Collection[int] = (),
    limit: int = 30,
    weights: Sequence[float] | None = None,
    pictures: int = 1,
) -> list[Kindred]:
    """People who make what lies nearest to `vectors` (unit, float32 [d]), best first, each once.

    Of more than VECTORS_ASKED vectors the heaviest are asked with, or the first where there are no `weights`. Never the
    `excluding`, whom `never_suggested` names, the deactivated, the private, the dormant, those who do not want to be
    suggested, or, where `pictures` is above 1, those who post a single one. Never fewer than `limit` while there are
    more: where the walk of the index gives up before (pgvector's `hnsw.max_scan_tuples`), every taste that is left is
    compared.
    """
    asked = _heaviest(vectors, weights)
    tastes = _of_several(suggestible_tastes(viewer_id).exclude(user__in=list(excluding)), pictures)
    found: list[TasteMatch] = []
    for order, rows in STEPS:
        legs = {number: order(tastes, vectors[number], space_id) for number in asked}
        found = _matches(legs, weights, limit * rows)
        if len({match.user_id for match in found}) >= limit:
            break
    return rank_people(found, limit)


def people_alike(
    own: TasteSet,
    *,
    space_id: int,
    viewer_id: int | None = None,
    excluding: Collection[int] = (),
    limit: int = 30,
    pictures: int = 1,
) -> list[Kindred]:
    """People whose tastes are like `own` as wholes (`set_similarity`, `damped`), best first; the rest as `people_near`.

    The index finds those who share a taste, COMPARED at most; then all tastes of these are compared, by one query more.
    """
    tastes = _of_several(suggestible_tastes(viewer_id).exclude(user__in=list(excluding)), pictures)
    people = _who_share_one(own.vectors, tastes, space_id)
    followers = dict(
        User.objects.filter(pk__in=people).annotate(number=follower_count("pk")).values_list("pk", "number")
    )
    found = made_by(people, space_id)
    kindred = [_kindred(own, theirs, followers[person]) for person, theirs in found.items() if person in followers]
    return sorted(kindred, key=lambda person: (-person.score, person.user_id))[:limit]


def likeness_to_dismissed(viewer_id: int, people: Collection[int], space_id: int) -> dict[int, float]:
    """For `pushed_down`: how near each of `people` comes to the kinds of people of whom a viewer wants fewer.

    The highest cosine of any of their tastes to the heaviest of anybody whom the viewer has dismissed with their kind
    (the latest KINDS_AVOIDED of these). Empty where there is none.
    """
    unwanted = Dismissal.objects.filter(user=viewer_id, is_kind=True).order_by("-created_at", "-pk")
    kinds = made_by(unwanted.values_list("person", flat=True)[:KINDS_AVOIDED], space_id)
    if not kinds:
        return {}
    avoided = np.array([tastes[0].vector for tastes in kinds.values()], np.float32)
    return {
        person: float((taste_set(tastes).vectors @ avoided.T).max())
        for person, tastes in made_by(people, space_id).items()
    }


def little_known(people: Collection[int]) -> set[int]:
    """Those of `people` whom fewer than FEW_FOLLOWERS follow."""
    counted = User.objects.filter(pk__in=list(people)).annotate(number=follower_count("pk"))
    return set(counted.filter(number__lt=FEW_FOLLOWERS).values_list("pk", flat=True))


def dismissed_by(user: User) -> QuerySet[Dismissal]:
    """Whom somebody does not want suggested again, the latest first, as far as they may still meet them."""
    met = ~Block.objects.between(user.pk, "person_id")
    dismissals = Dismissal.objects.filter(met, user=user, person__is_active=True)
    return dismissals.select_related("person").order_by("-created_at", "-pk")


def _heaviest(vectors: Sequence[np.ndarray], weights: Sequence[float] | None) -> list[int]:
    """The places in `vectors` of those to ask with."""
    return sorted(range(len(vectors)), key=lambda number: -weights[number] if weights else 0.0)[:VECTORS_ASKED]


def _of_several(tastes: TasteQuerySet, pictures: int) -> TasteQuerySet:
    """Where `pictures` is above 1: a taste that is all a person posts, with only itself as evidence, is one picture."""
    return tastes.filter(Q(weight__lt=1) | Q(evidence__len__gt=1)) if pictures > 1 else tastes


def _who_share_one(vectors: np.ndarray, tastes: TasteQuerySet, space_id: int) -> list[int]:
    """The COMPARED people whose tastes come nearest to any of `vectors`, nearest first."""
    best: dict[int, float] = {}
    for order, rows in (STEPS[0], STEPS[-1]):
        legs = [
            order(tastes, vector, space_id).values_list("user_id", "distance")[: COMPARED * rows]  # type: ignore[misc]
            for vector in vectors
        ]
        for user_id, distance in _joined(legs):
            best[user_id] = min(best.get(user_id, 2.0), float(distance))
        if len(best) >= COMPARED:
            break
    return sorted(best, key=lambda person: (best[person], person))[:COMPARED]


def _kindred(own: TasteSet, theirs: Sequence[OwnTaste], followers: int) -> Kindred:
    others = taste_set(theirs)
    number, place = best_pair(own, others)
    score = damped(set_similarity(own, others), followers)
    return Kindred(theirs[place].user_id, score, theirs[place].evidence, number)


def _matches(tastes: Mapping[int, TasteQuerySet], weights: Sequence[float] | None, rows: int) -> list[TasteMatch]:
    """The first `rows` of each of `tastes`, which are by the number of the vector, by one statement."""
    legs = [
        nearest.annotate(number=Value(number), followers=follower_count("user")).values_list(
            "user_id", "number", "distance", "weight", "evidence", "followers"
        )[:rows]
        for number, nearest in tastes.items()
    ]
    return [
        TasteMatch(
            user_id, number, 1.0 - float(distance), weight, weights[number] if weights else 1.0, tuple(evidence), known
        )
        for user_id, number, distance, weight, evidence, known in _joined(legs)
    ]


def _joined(legs: Sequence[QuerySet[Taste, Any]]) -> Iterable[Any]:
    """All rows of all `legs`, by one statement."""
    first, *others = legs or [Taste.objects.none()]
    return first.union(*others, all=True) if others else first
