"""Rows whose files are gone: made anew from what is left of the picture, or told to be lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.related.services import mark_changed
from accounts.users.models import User
from discovery.embeddings.models import Embedding, RegionEmbedding
from discovery.imaging.apart import open_upright
from discovery.imaging.opening import PictureRefused
from discovery.imaging.renditions import download_jpeg, render
from discovery.imaging.squares import squares
from discovery.integrity.findings import check_rows, one_by_one
from discovery.integrity.remains import best_left, brought_back, copies_of, names_beside, read
from discovery.portraits import files as portraits
from discovery.posts import files
from discovery.posts.models import Picture, Post, Swatch
from discovery.uploads.processing import GONE, finish_post, prepare

State = Picture.State


def _still_there(key: UUID, state: str) -> bool:
    """Asked once a file is missed: a picture that was deleted meanwhile misses nothing."""
    return Picture.objects.filter(pk=key, state=state).exists()


def _without_original(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    for key, state in pictures.values_list("pk", "state"):
        if not default_storage.exists(files.original_name(key)) and _still_there(key, state):
            yield key


def _without_copies(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    for picture in pictures.only("rendition_widths"):
        if copies_of(picture) - names_beside(files.download_name(picture.pk)) and _still_there(picture.pk, State.READY):
            yield picture.pk


def _without_avif(pictures: QuerySet, grace: timedelta) -> Iterator[UUID]:
    for key, widths in pictures.values_list("pk", "avif_widths"):
        wanted = {files.avif_name(key, width) for width in widths}
        if wanted - names_beside(files.download_name(key)) and _still_there(key, State.READY):
            yield key


def _mend_original(key: UUID) -> bool:
    """The archive's takes its place, or the best copy; a picture of which nothing is left is refused, and says why."""
    with transaction.atomic():
        picture = Picture.objects.select_for_update(no_key=True).filter(pk=key).first()
        if picture is None or default_storage.exists(files.original_name(key)) or brought_back(picture):
            return True
        if picture.state != State.RECEIVED:
            _replace_original(picture)
            return True
    return prepare(key)  # says that it is gone; waits for others, which no transaction should


def _replace_original(picture: Picture) -> None:
    left = best_left(picture)
    if left is None:
        _give_up(picture)
        return
    files.store(files.original_name(picture.pk), left.data)
    picture.sha256, picture.format = sha256(left.data).hexdigest(), left.name.rpartition(".")[2].upper()
    picture.format = {"JPG": "JPEG"}.get(picture.format, picture.format)
    picture.save(update_fields=["sha256", "format"])


@transaction.atomic
def _mend_copies(key: UUID) -> bool:
    picture = Picture.objects.select_for_update(no_key=True).filter(pk=key, state=State.READY).first()
    if picture is None:
        return True
    left = best_left(picture) or (best_left(picture) if brought_back(picture) else None)
    if left is None:
        _give_up(picture)
        return True
    renditions = render(left.image)
    for rendition in renditions:
        files.store(files.rendition_name(key, rendition.width), rendition.data)
    files.store(files.download_name(key), download_jpeg(left.image))
    picture.rendition_widths, picture.problem = [rendition.width for rendition in renditions], ""
    picture.save(update_fields=["rendition_widths", "problem"])
    return True


def _give_up(picture: Picture) -> None:
    """Refused, with all that was known of how it looks; a post without any other picture goes with it, in a week."""
    picture.state, picture.problem, picture.ready_at = State.REJECTED, GONE, timezone.now()
    picture.save(update_fields=["state", "problem", "ready_at"])
    for model in (Embedding, RegionEmbedding, Swatch):
        model._base_manager.filter(picture=picture).delete()
    settle(picture.post_id)


@transaction.atomic
def settle(post_id: UUID) -> bool:
    """Bring the post's state to what its pictures say."""
    post = Post.objects.select_for_update().filter(pk=post_id).first()
    if post is None:
        return True
    states = set(post.pictures.values_list("state", flat=True))
    if post.state == Post.State.PROCESSING or (post.state == Post.State.PUBLISHED) != (State.READY in states):
        Post.objects.filter(pk=post_id).update(state=Post.State.PROCESSING)
        finish_post(post_id)
        mark_changed(post.author_id)
    return True


def _without_portrait(people: QuerySet, grace: timedelta) -> Iterator[int]:
    for key, portrait in people.values_list("pk", "portrait"):
        wanted = {portraits.file_name(portrait, size) for size in portraits.SIZES}
        is_lost = wanted - names_beside(portraits.file_name(portrait, portraits.SIZES[0]))
        if is_lost and User.objects.filter(pk=key, portrait=portrait).exists():
            yield key


@transaction.atomic
def _mend_portrait(key: int) -> bool:
    """From the largest square that is left; without any, the monogram is shown again."""
    person = User.objects.select_for_update(no_key=True).filter(pk=key).exclude(portrait="").first()
    if person is None:
        return True
    for size in sorted(portraits.SIZES, reverse=True):
        try:
            image = open_upright(read(portraits.file_name(person.portrait, size)))
        except (PictureRefused, FileNotFoundError):
            continue
        portraits.write(person.portrait, squares(image, portraits.SIZES))
        return True
    person.portrait = ""
    person.save(update_fields=["portrait"])
    return True


def _forget_avif(keys: Iterable[Any]) -> int:
    """The clock makes them anew."""
    return Picture.objects.filter(pk__in=keys).update(avif_widths=None)


CHECKS = [
    check_rows(
        "original-missing",
        "pictures whose original is gone: the archive's or the best copy takes its place, else the picture is refused",
        rows=lambda: Picture.objects.exclude(state=State.REJECTED),
        wrong=_without_original,
        mend=one_by_one(_mend_original),
    ),
    check_rows(
        "rendition-missing",
        "ready pictures without some of their copies: made anew from the original",
        rows=lambda: Picture.objects.filter(state=State.READY),
        wrong=_without_copies,
        mend=one_by_one(_mend_copies),
    ),
    check_rows(
        "avif-missing",
        "pictures without AVIF copies that they are said to have: made anew by the clock",
        rows=lambda: Picture.objects.filter(state=State.READY, avif_widths__isnull=False).exclude(avif_widths=[]),
        wrong=_without_avif,
        mend=_forget_avif,
    ),
    check_rows(
        "portrait-missing",
        "profile pictures whose files are gone: made anew from the other size, else the monogram is shown",
        rows=lambda: User.objects.exclude(portrait=""),
        wrong=_without_portrait,
        mend=one_by_one(_mend_portrait),
    ),
]
