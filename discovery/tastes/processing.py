"""Making people's tastes: the medoids of what each makes and enjoys, pushed down to accounts, by every open space."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts.related.models import Taste
from accounts.related.services import NewTaste, claim, claim_stale, mark_active_stale, record_tastes, spread_marks
from accounts.related.steering import bump
from accounts.users.models import User
from discovery.embeddings.spaces import active_space, open_spaces
from discovery.ranking.medoids import medoids
from discovery.tastes.chance import apart_in
from discovery.tastes.evidence import Evidence, enjoyed_by, made_by

# Who has not been here for longer has nothing that changed by itself.
ACTIVE = timedelta(days=60)


def refresh_stale(most: int = 20) -> int:
    """Remake the tastes of up to `most` people who have done something since; how many were remade."""
    spread_marks([space.pk for space in open_spaces()])
    remade = 0
    for _ in range(most):
        with transaction.atomic():
            claimed = claim_stale()
            if claimed is None:
                break
            refresh(*claimed)
        remade += 1
    return remade


def mark_everybody() -> int:
    """Let the tastes of all who were here lately be remade: what they may see changes without anything they do.

    The decay alone changes no share, since all that somebody did fades alike.
    """
    return mark_active_stale(timezone.now() - ACTIVE)


@transaction.atomic
def refresh(user_id: int, space_id: int) -> None:
    """Remake what this person makes and what they enjoy, in this space."""
    claim(user_id=user_id, space_id=space_id)
    user = User.objects.get(pk=user_id)
    searched = active_space()
    evidence = {
        Taste.Kind.MAKES: made_by(user, space_id),
        Taste.Kind.ENJOYS: enjoyed_by(user, space_id),
    }
    found = {kind: known for kind, known in evidence.items() if known}
    record_tastes(
        user_id=user_id,
        space_id=space_id,
        pictures=sum(len(known.pictures) for known in found.values()),
        tastes=[taste for kind, known in found.items() for taste in _tastes(kind, known, space_id)],
        searched_space=searched.pk if searched else None,
    )
    bump(user_id)


def refresh_now(user_id: int) -> None:
    """Remake them in the searched space while the person waits: some milliseconds."""
    if searched := active_space():
        refresh(user_id, searched.pk)


def _tastes(kind: Taste.Kind, known: Evidence, space_id: int) -> list[NewTaste]:
    """What people make is often of one piece; what they enjoy need not be, the first few picks least of all."""
    apart = apart_in(space_id) if kind == Taste.Kind.ENJOYS else None
    return [
        NewTaste(
            vector=known.vectors[medoid.index],
            centroid=_centroid(known.vectors[list(medoid.members)]),
            weight=medoid.weight,
            pictures=[known.pictures[i] for i in _nearest(known.vectors, medoid.index, medoid.members)],
            posted_at=known.latest,
            kind=kind,
        )
        for medoid in medoids(known.vectors, weights=known.weights, apart=apart)
    ]


def _centroid(vectors: np.ndarray) -> np.ndarray:
    mean = vectors.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _nearest(vectors: np.ndarray, index: int, members: Iterable[int]) -> list[int]:
    """The medoid's own members, nearest first, itself in front."""
    indices = np.array([index, *(member for member in members if member != index)])
    order = np.argsort(-(vectors[indices] @ vectors[index]), kind="stable")
    return [int(i) for i in indices[order]]
