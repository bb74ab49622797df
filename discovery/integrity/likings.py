"""Tastes that nothing speaks for any more: of people without pictures or signals, or in a space that is gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.related.models import Taste, TasteRefresh
from accounts.related.services import EVERY_SPACE, mark_stale
from discovery.boards.models import BoardItem
from discovery.embeddings.models import Embedding, EmbeddingSpace
from discovery.integrity.findings import check_rows
from discovery.nudges import REFRESH_TASTES, nudge_named
from discovery.posts.models import Like
from discovery.tastes.models import Signal


def _unfounded(tastes: QuerySet, grace: timedelta) -> QuerySet:
    """Those that are not waiting to be made anew as it is."""
    waits = TasteRefresh.objects.filter(
        Q(space_id=OuterRef("space_id")) | Q(space_id=EVERY_SPACE), user=OuterRef("user"), stale_since__isnull=False
    )
    made = Embedding.objects.filter(space=OuterRef("space_id"), post__author=OuterRef("user"))
    liked = Like.objects.filter(user=OuterRef("user"))
    saved = BoardItem.objects.filter(added_by=OuterRef("user"))
    signalled = Signal.objects.filter(user=OuterRef("user"))
    makes, enjoys = Q(kind=Taste.Kind.MAKES), Q(kind=Taste.Kind.ENJOYS)
    of_nothing = makes & ~Exists(made) | enjoys & ~Exists(liked) & ~Exists(saved) & ~Exists(signalled)
    return tastes.filter(~Exists(waits), of_nothing).values_list("pk", flat=True)


def _remake(keys: Sequence[Any]) -> int:
    places = Taste.objects.filter(pk__in=keys).values_list("user", "space_id").distinct()
    for user_id, space_id in places:
        mark_stale([user_id], space_id)
    nudge_named(REFRESH_TASTES)
    return len(keys)


def _of_no_space(rows: QuerySet, grace: timedelta) -> QuerySet:
    spaces = EmbeddingSpace.objects.filter(pk=OuterRef("space_id"))
    return rows.filter(~Exists(spaces)).exclude(space_id=EVERY_SPACE).values_list("pk", flat=True)


def _remove(model: type[models.Model]) -> Any:
    def mend(keys: Sequence[Any]) -> int:
        model._base_manager.filter(pk__in=keys).delete()
        return len(keys)

    return mend


CHECKS = [
    check_rows(
        "taste-of-no-space",
        "tastes in an embedding space that is gone: removed",
        rows=Taste.objects.all,
        wrong=_of_no_space,
        mend=_remove(Taste),
    ),
    check_rows(
        "taste-refresh-of-no-space",
        "marks for making tastes anew in an embedding space that is gone: removed",
        rows=TasteRefresh.objects.all,
        wrong=_of_no_space,
        mend=_remove(TasteRefresh),
    ),
    check_rows(
        "taste-of-nothing",
        "tastes of people who made and enjoyed nothing: made anew",
        rows=Taste.objects.all,
        wrong=_unfounded,
        mend=_remake,
    ),
]
