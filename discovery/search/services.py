"""Asking the query worker: for a picture to search with, which is never a post, and for what words look like."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from accounts.users.models import User
from discovery.embeddings.spaces import active_space
from discovery.imaging.opening import Limits, PictureRefused, inspect
from discovery.nudges import nudge, nudge_on_commit
from discovery.posts import files
from discovery.posts.models import Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage
from discovery.search import selectors, words
from discovery.search.candidates import Look
from discovery.search.models import QueryPicture, new_token
from discovery.search.processing import upload_name
from discovery.search.query import Query
from discovery.search.tasks import encode_query_picture, encode_words

# Words have an answer without their vector: they wait for it less long than a picture, which has none.
WORDS_PATIENCE = 2.0


def answer(query: Query, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """`search_posts`, after words have been placed among the pictures where the searched space's encoder reads them.

    When the worker does not come to it in time, this ranking does without; it raises like `search_posts`.
    """
    look = None if cursor else _with_text(query, selectors.look_of(query, viewer))
    return selectors.search_posts(query, viewer, cursor, size, look)


def receive_query_picture(*, file: File, owner: User | None, name: str = "") -> QueryPicture:
    """Keep the picture under a new token and set the query worker on it. Raises ValidationError when refused."""
    try:
        inspect(cast("BinaryIO", file), Limits(max_bytes=settings.KINDRED_UPLOAD_BYTES))
    except PictureRefused as refused:
        where = f"{name}: " if name else ""
        raise ValidationError(f"{where}{refused}", code=refused.code) from None
    token = new_token()
    file.seek(0)
    files.store(upload_name(token), file)
    with transaction.atomic():
        picture = QueryPicture.objects.create(token=token, owner=owner)
        nudge_on_commit(encode_query_picture, token)
    return picture


def _with_text(query: Query, look: Look) -> Look:
    space = look.space
    if not query.by_words_alone() or look.text is not None or space is None or not space.reads_text:
        return look
    if not words.has_answer(query.words, space):
        nudge(encode_words, space.pk, query.words)
    seconds = min(settings.KINDRED_QUERY_PATIENCE, WORDS_PATIENCE)
    return replace(look, text=selectors.wait_for_words(query.words, space, seconds))


def renew_outdated(picture: QueryPicture) -> bool:
    """Renew a picture whose vector lies in a space that is not searched any longer; whether it was one."""
    space = active_space()
    if picture.state != QueryPicture.State.READY or space is None or picture.space_id == space.pk:
        return False
    renew(picture)
    return True


def renew(picture: QueryPicture) -> None:
    """Have the picture encoded once more, from its preview."""
    QueryPicture.objects.filter(pk=picture.pk).update(state=QueryPicture.State.RECEIVED)
    nudge(encode_query_picture, picture.pk)
