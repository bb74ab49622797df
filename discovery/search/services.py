"""Asking the query worker: for a picture to search with, which is never a post, for its parts, and for words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.crowding import Crowded
from discovery.embeddings.spaces import active_space
from discovery.imaging.opening import PictureRefused, inspect
from discovery.nudges import nudge, nudge_on_commit
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.models import Viewer
from discovery.posts.pages import PAGE_SIZE
from discovery.posts.refusals import told, translated
from discovery.search import looks, regions, selectors, words
from discovery.search.looks import Look
from discovery.search.models import KEPT_SAVED, QueryPicture, new_token
from discovery.search.processing import upload_name
from discovery.search.query import Query
from discovery.search.results import SearchPage
from discovery.search.tasks import encode_query_picture, encode_region, encode_words

# Words have an answer without their vector: they wait for it less long than a picture, which has none.
WORDS_PATIENCE = 2.0


class StillLooking(Exception):
    """The worker has not looked at a part of a picture in time, and nothing else is asked; the worker is asked to."""


def answer(
    query: Query, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE, brought: bool = False
) -> SearchPage:
    """`search_posts`, after parts of pictures were looked at, and words placed among the pictures where the encoder
    of the searched space reads them.

    What the worker does not come to in time is left out, and the page says so. Raises StillLooking where nothing else
    is asked than a part of a picture that it does not come to, and like `search_posts`.
    """
    return selectors.search_posts(query, viewer, cursor, size, partial(completed_look, query, viewer), brought)


def completed_look(query: Query, viewer: Viewer) -> Look:
    """`look_of`, with all that the worker can be waited for. Raises StillLooking, and like `look_of`."""
    look = looks.look_of(query, viewer)
    if look.waiting and look.space is not None:
        look = _with_parts(query, viewer, look)
    return _with_text(query, look)


def check_seen(query: Query) -> None:
    """Whether the searched pictures can say what is looked for; one of a space that is not searched is renewed.

    Raises ValidationError for one that has expired or was refused, and StillLooking where nothing has looked at one and
    nothing else is asked.
    """
    for token in query.pictures():
        renew_outdated(looks.get_query_picture(token))
        picture = looks.get_query_picture(token)
        if picture.state == QueryPicture.State.REFUSED:
            raise ValidationError(translated(picture.problem), code="corrupt")
        if picture.state == QueryPicture.State.RECEIVED and not query.answers_at_once():
            raise StillLooking


def receive_query_picture(*, file: File, owner: User | None, name: str = "") -> QueryPicture:
    """Keep the picture under a new token and set the query worker on it.

    Raises ValidationError when refused, and Crowded `too-many-searched` while as many wait as may.
    """
    most = settings.KINDRED_MOST_SEARCHED
    if selectors.pictures_waiting(most) >= most:
        raise Crowded(
            _("So many pictures are searched with that yours would wait for long. Try it again in a minute."),
            code="too-many-searched",
        )
    try:
        inspect(cast("BinaryIO", file), limits())
    except PictureRefused as refused:
        where = f"{name}: " if name else ""
        raise ValidationError(f"{where}{told(refused)}", code=refused.code) from None
    token = new_token()
    file.seek(0)
    try:
        files.store(upload_name(token), file)
        with transaction.atomic():
            picture = QueryPicture.objects.create(token=token, owner=owner)
            nudge_on_commit(encode_query_picture, token)
    except BaseException:
        default_storage.delete(upload_name(token))
        raise
    return picture


def _with_parts(query: Query, viewer: Viewer, look: Look) -> Look:
    assert look.space is not None  # noqa: S101  # for the type checker: completed_look has asked
    wanted = [(looks.region_source(term, viewer), term.region) for term in query.terms if term.region]
    waiting = [(source, region) for source, region in wanted if not regions.has_answer(source, region, look.space)]
    sent = [
        nudge(encode_region, look.space.pk, source.token, source.picture_id, region.text())
        for source, region in waiting
    ]
    seconds = settings.KINDRED_QUERY_PATIENCE if all(sent) else 0.0
    seen = selectors.wait_for_regions(waiting, look.space, seconds)
    if not seen and not query.answers_at_once():
        raise StillLooking
    return looks.look_of(query, viewer)


def _with_text(query: Query, look: Look) -> Look:
    space = look.space
    if not looks.asks_by_text(query, look) or look.text is not None or space is None:
        return look
    if not words.has_answer(query.words, space) and not nudge(encode_words, space.pk, query.words):
        return look  # nobody will come to it: there is nothing to wait for
    seconds = min(settings.KINDRED_QUERY_PATIENCE, WORDS_PATIENCE)
    return replace(look, text=selectors.wait_for_words(query.words, space, seconds))


def keep_pictures(*, tokens: Sequence[str], owner: User) -> None:
    """These searched pictures are needed for longer; nobody's become `owner`'s.

    Raises ValidationError for one that has expired, and for somebody else's: who has searched with a picture was told
    when it is forgotten.
    """
    pictures = [looks.get_query_picture(token) for token in tokens]
    if any(picture.owner_id not in (None, owner.pk) for picture in pictures):
        raise ValidationError(
            _("Somebody else has searched with this picture. Search with it yourself, then save that."),
            code="not-your-picture",
        )
    QueryPicture.objects.filter(pk__in=tokens).update(owner=owner, expires_at=timezone.now() + KEPT_SAVED)


def forget(*, picture: QueryPicture) -> None:
    """At once, instead of when it expires."""
    default_storage.delete(upload_name(picture.token))
    picture.delete()


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
