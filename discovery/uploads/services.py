"""Receiving an upload: rows and files in one transaction, then a nudge to the workers. All of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.models import User
from accounts.users.newcomers import Deed, check_links, check_newcomer
from discovery.imaging.opening import Header, PictureRefused, inspect
from discovery.nudges import nudge_on_commit
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import PICTURES_A_POST, Picture, Post, new_id
from discovery.posts.refusals import told
from discovery.posts.selectors import posted_since
from discovery.posts.services import add_tags, clean_alt_text, clean_caption, clean_release, clean_visibility
from discovery.posts.words import Texts, words_of_tags, write_words
from discovery.uploads.arrival_services import check_room, finished, take, unknown
from discovery.uploads.arriving import ArrivedFile
from discovery.uploads.selectors import posted_already
from discovery.uploads.tasks import prepare_picture


@dataclass(frozen=True)
class IncomingPicture:
    """One file as it came: `name` is used in messages only. Of one that came in pieces, `arrival` is taken."""

    file: File
    name: str = ""
    alt_text: str = ""
    arrival: UUID | None = None


@contextmanager
def incoming_pictures(
    *, owner: User, arrivals: Sequence[UUID], sent: Iterable[File], alt_texts: Sequence[str]
) -> Iterator[list[IncomingPicture]]:
    """What somebody sends, the arrivals before the files, each with the alt text at the same place.

    Raises ValidationError: arrival-unknown, arrival-unfinished.
    """
    with ExitStack() as opened:
        try:
            come = [
                IncomingPicture(opened.enter_context(ArrivedFile(one.pk, one.name)), one.name, arrival=one.pk)
                for one in finished(owner, arrivals)
            ]
        except FileNotFoundError:  # another request has just posted it, or taken it back
            raise unknown() from None
        come += [IncomingPicture(file, file.name or "") for file in sent]
        described = [*alt_texts, *[""] * len(come)]
        yield [replace(picture, alt_text=text) for picture, text in zip(come, described, strict=False)]


def receive_once(
    *, author: User, arrivals: Sequence[UUID], sent: Iterable[File], alt_texts: Sequence[str], **given: Any
) -> Post:
    """Receive what somebody sends, with what else is `given` of the post.

    A request that comes again, because its answer was lost or the button was pressed twice, is answered with the post
    that was made; while the first is still at it, it waits for that. Raises ValidationError, and Crowded while the
    workers are behind.
    """
    try:
        check_room()
        check_links(author, given.get("caption", ""))
        check_newcomer(author, Deed.POST, lambda since: posted_since(author, since))
        with incoming_pictures(owner=author, arrivals=arrivals, sent=sent, alt_texts=alt_texts) as pictures:
            return receive(author=author, pictures=pictures, **given)
    except ValidationError:
        if posted := posted_already(author, arrivals):
            return posted
        raise


def receive(
    *,
    author: User,
    pictures: Sequence[IncomingPicture],
    caption: str = "",
    tags: Iterable[str] = (),
    visibility: str = Post.Visibility.PUBLIC,
    created_at: datetime | None = None,
    release: str = Post.Release.LIVE,
    release_at: datetime | None = None,
    is_sensitive: bool = False,
) -> Post:
    """Store a post with its pictures and set the workers on it; `release_at` counts where it is scheduled.

    Raises ValidationError, with one message a refused picture, before anything is kept.
    """
    caption, visibility = clean_caption(caption), clean_visibility(visibility)
    release, release_at = clean_release(release, release_at)
    headers = _inspect_all(pictures)
    stored: list[Picture] = []
    with transaction.atomic(), _files_go_with(stored):
        post = Post.objects.create(
            author=author,
            caption=caption,
            visibility=visibility,
            created_at=created_at or timezone.now(),
            release=release,
            release_at=release_at,
            is_sensitive=is_sensitive,
        )
        if taken := [incoming.arrival for incoming in pictures if incoming.arrival]:
            take(owner=author, arrivals=taken)
        named = add_tags(post=post, names=tags)
        for position, (incoming, header) in enumerate(zip(pictures, headers, strict=True), start=1):
            stored.append(_picture(post, position, incoming, header))
            files.store(files.original_name(stored[-1].pk), incoming.file)
        Picture.objects.bulk_create(stored)
        texts = Texts(words_of_tags(named), caption, [picture.alt_text for picture in stored])
        write_words({post.pk: texts})
        for picture in stored:
            nudge_on_commit(prepare_picture, str(picture.pk))
    return post


@contextmanager
def _files_go_with(stored: Sequence[Picture]) -> Iterator[None]:
    """For the inside of the transaction, before its commit: one that fails may have come about, and only its answer be
    lost. What one leaves that did not is the nightly sweep's."""
    try:
        yield
    except BaseException:
        for picture in stored:
            files.remove(picture.pk)
        raise


def _inspect_all(pictures: Sequence[IncomingPicture]) -> list[Header]:
    if not pictures:
        raise ValidationError(_("Choose at least one picture."), code="no-pictures")
    if len(pictures) > PICTURES_A_POST:
        raise ValidationError(
            _("A post can hold %(most)s pictures; these are %(number)s.")
            % {"most": PICTURES_A_POST, "number": len(pictures)},
            code="too-many-pictures",
        )
    headers, problems = [], []
    for incoming in pictures:
        try:
            headers.append(inspect(cast("BinaryIO", incoming.file), limits()))
        except PictureRefused as refused:
            where = f"{incoming.name}: " if incoming.name else ""
            problems.append(ValidationError(f"{where}{told(refused)}", code=refused.code))
    if problems:
        raise ValidationError(problems)
    return headers


def _picture(post: Post, position: int, incoming: IncomingPicture, header: Header) -> Picture:
    incoming.file.seek(0)
    digest = hashlib.sha256()
    for chunk in incoming.file.chunks():
        digest.update(chunk)
    incoming.file.seek(0)
    return Picture(
        pk=incoming.arrival or new_id(),
        post=post,
        position=position,
        sha256=digest.hexdigest(),
        format=header.format,
        width=header.width,
        height=header.height,
        alt_text=clean_alt_text(incoming.alt_text),
    )
