"""Embeddings, the parts of pictures and their colours: each picture's own, once, whole, and of a picture that is ready.

That one picture has no two vectors in a space is the primary key's to hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from discovery.embeddings.indexing import UNREADABLE, load_for_encoding
from discovery.embeddings.models import Embedding, RegionEmbedding
from discovery.embeddings.spaces import active_space
from discovery.embeddings.tasks import embed_regions, embed_waiting
from discovery.integrity.findings import Check, check_rows, one_by_one
from discovery.nudges import nudge
from discovery.posts.colours import swatches_of, write_swatches
from discovery.posts.models import Picture, Swatch

READY = Picture.State.READY
# Half-precision numbers keep three digits: a unit vector of theirs is that long give or take a hundredth.
LENGTH_ERROR = 0.02


def _ready() -> QuerySet[Picture]:
    return Picture.objects.filter(state=READY)


def _without_vector(pictures: QuerySet[Picture]) -> QuerySet[Picture]:
    """Where no space is searched yet, no vector is missed."""
    placed = Embedding.objects.filter(space=active_space(), picture=OuterRef("pk"))
    return pictures.filter(~Exists(placed)) if active_space() else pictures.none()


def _overdue(pictures: QuerySet[Picture], grace: timedelta) -> QuerySet:
    late = Q(ready_at__lt=timezone.now() - grace) | Q(ready_at=None)
    overdue: QuerySet = _without_vector(pictures).filter(late, problem="").values_list("pk", flat=True)
    return overdue


def _set_aside(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    """For a file that could not be read, and can be now."""
    for picture in _without_vector(pictures).filter(problem__startswith=UNREADABLE):
        try:
            load_for_encoding(picture)
        except (OSError, ValueError):
            continue
        yield picture.pk


def _embed(keys: Sequence[UUID]) -> int:
    Picture.objects.filter(pk__in=keys, ready_at=None).update(ready_at=timezone.now())
    Picture.objects.filter(pk__in=keys).update(problem="")
    nudge(embed_waiting)
    return len(keys)


def _of_unready(rows: QuerySet, grace: timedelta) -> QuerySet:
    return rows.exclude(picture__state=READY).values_list("pk", flat=True)


def _of_another_post(rows: QuerySet, grace: timedelta) -> QuerySet:
    return rows.exclude(post=F("picture__post")).values_list("pk", flat=True)


def _damaged(rows: QuerySet, grace: timedelta) -> QuerySet:
    """Of another length than the space's vectors have, or no unit vector."""
    dimension = Func("vector", function="vector_dims", output_field=IntegerField())
    length = Func("vector", function="l2_norm", output_field=FloatField())
    told = rows.annotate(found_dimension=dimension, found_length=length)
    is_unit = Q(found_length__range=(1 - LENGTH_ERROR, 1 + LENGTH_ERROR))
    damaged: QuerySet = told.filter(~Q(found_dimension=F("space__dimension")) | ~is_unit).values_list("pk", flat=True)
    return damaged


def _rows_mended(model: type[models.Model]) -> Any:
    def mend(keys: Sequence[Any]) -> int:
        model._base_manager.filter(pk__in=keys).delete()
        nudge(embed_waiting)
        return len(keys)

    return mend


def _post_mended(model: type[models.Model]) -> Any:
    def mend(keys: Sequence[Any]) -> int:
        post = Picture.objects.filter(pk=OuterRef("picture_id")).values("post")
        return model._base_manager.filter(pk__in=keys).update(post=Subquery(post))

    return mend


def _with_other_parts(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    """Those with rows for another number of parts than are noted: none at all is waiting, and no fault."""
    known = {key: len(regions or ()) for key, regions in pictures.values_list("pk", "regions")}
    rows = RegionEmbedding.objects.filter(picture__in=list(known)).order_by("picture", "space")
    counted = rows.values("picture", "space").annotate(parts=models.Count("position"))
    yield from {row["picture"]: 0 for row in counted if row["parts"] != known[row["picture"]]}


def _forget_parts(keys: Sequence[UUID]) -> int:
    RegionEmbedding.objects.filter(picture__in=keys).delete()
    nudge(embed_regions)
    return len(keys)


def _in_other_colours(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    for picture in pictures.only("palette", "post").prefetch_related("swatches"):
        if _colours(picture.swatches.all()) != _colours(swatches_of(picture)):
            yield picture.pk


def _colours(swatches: Any) -> list[tuple[Any, ...]]:
    return sorted((one.position, one.post_id, one.lightness, one.a, one.b, one.share) for one in swatches)


@transaction.atomic
def _mend_colours(key: UUID) -> bool:
    picture = _ready().select_for_update(no_key=True).filter(pk=key).first()
    if picture is not None:
        write_swatches(picture)
    return True


def _checks_of(model: type[models.Model], name: str) -> list[Check]:
    rows = model._base_manager.all
    return [
        check_rows(
            f"{name}-of-unready",
            f"{name}s of pictures that are not ready: removed",
            rows=rows,
            wrong=_of_unready,
            mend=_rows_mended(model),
        ),
        check_rows(
            f"{name}-of-another-post",
            f"{name}s that name another post than their picture does",
            rows=rows,
            wrong=_of_another_post,
            mend=_post_mended(model),
        ),
    ]


CHECKS = [
    *_checks_of(Embedding, "embedding"),
    *_checks_of(RegionEmbedding, "region"),
    *_checks_of(Swatch, "swatch"),
    check_rows(
        "embedding-damaged",
        "vectors of another length than their space has: removed, and made anew",
        rows=Embedding.objects.all,
        wrong=_damaged,
        mend=_rows_mended(Embedding),
    ),
    check_rows(
        "region-untrue",
        "pictures whose parts have other rows than are noted: removed, and made anew",
        rows=_ready,
        wrong=_with_other_parts,
        mend=_forget_parts,
    ),
    check_rows(
        "swatch-untrue",
        "pictures whose colours are not those of their palette: written anew",
        rows=_ready,
        wrong=_in_other_colours,
        mend=one_by_one(_mend_colours),
    ),
    check_rows(
        "picture-set-aside",
        "pictures set aside because a file could not be read, which can be now: enqueued",
        rows=_ready,
        wrong=_set_aside,
        mend=_embed,
    ),
    check_rows(
        "picture-not-embedded",
        "ready pictures that have had no vector for too long: enqueued",
        rows=_ready,
        wrong=_overdue,
        mend=_embed,
    ),
]
