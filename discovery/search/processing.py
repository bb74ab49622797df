"""From a picture that was dropped in, or from words, to the vector that answers for it, in the query worker.

A picture that kills its worker each time is refused after a few tries: the others that are searched with get theirs.
"""

from __future__ import annotations

import hashlib
import io
import logging
from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _
from PIL import Image

from discovery.embeddings.encoders.protocol import EncoderError, EncodingFailed, TextEncoder
from discovery.embeddings.encoding import encode, rendition_to_encode
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.spaces import active_space, encoder_of, ensure_configured_space
from discovery.imaging.apart import open_upright
from discovery.imaging.apart.decoder import CannotDecode
from discovery.imaging.fingerprint import fingerprint
from discovery.imaging.opening import PictureRefused
from discovery.imaging.palette import palette
from discovery.imaging.renditions import render
from discovery.posts import files, turns
from discovery.posts.bounds import limits
from discovery.posts.words import fold
from discovery.search import background, region_processing, words
from discovery.search.models import QueryPicture

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=20)
DEADLY = _("This picture could not be looked at; it stopped the worker again and again.")
# A full disk, a database that is restarted, a machine on which no decoder runs: they stop no worker.
NO_FAULT_OF_PICTURES = (OSError, DatabaseError, CannotDecode)


def upload_name(token: str) -> str:
    return f"queries/{token}"


def encode_query_picture(token: str) -> None:
    """Give a waiting query picture its preview and its vector, or the reason why it is refused.

    Nothing is done where there is none, or another is at it. What a worker has died of before is tried alone, and
    refused after `turns.MOST_ATTEMPTS` deaths.
    """
    waiting = QueryPicture.objects.filter(token=token, state=QueryPicture.State.RECEIVED)
    with turns.held(token) as is_ours:
        picture = waiting.first() if is_ours else None
        if picture is not None:
            with turns.at_the_table(alone=picture.attempts > 0, table=turns.SEARCHED):
                _try(picture)


def _try(picture: QueryPicture) -> None:
    if picture.attempts >= turns.MOST_ATTEMPTS:
        logger.error("the searched picture %s is not looked at: %s", picture.token, DEADLY)
        _refuse(picture, DEADLY)
        return
    counted = QueryPicture.objects.filter(pk=picture.pk)
    counted.update(attempts=F("attempts") + 1)  # at once: whoever dies of it says so no more
    try:
        _look(picture)
    except NO_FAULT_OF_PICTURES:
        with suppress(DatabaseError):  # which may be what is away
            counted.filter(attempts__gt=0).update(attempts=F("attempts") - 1)
        raise


def _look(picture: QueryPicture) -> None:
    try:
        space = active_space() or ensure_configured_space()
        encoder = encoder_of(space)
        preview = bytes(picture.preview) or _looked_at(picture)
        with Image.open(io.BytesIO(preview)) as image:
            vector = encode(encoder, [image.convert("RGB")])[0]
    except (PictureRefused, EncodingFailed) as problem:
        _refuse(picture, str(problem))
    except FileNotFoundError:
        _refuse(picture, _("The file was lost. Drop the picture in again."))
    except EncoderError as problem:
        logger.error("%s", problem)
        _refuse(picture, _("This site cannot look at pictures now: its encoder is missing. Words still find posts."))
    else:
        picture.preview, picture.vector, picture.space = preview, vector, space
        picture.regions = region_processing.suggested(preview)
        picture.state, picture.attempts = QueryPicture.State.READY, 0
        picture.save(
            update_fields=[
                "preview", "vector", "space", "regions", "state", "attempts", "sha256", "fingerprint", "palette",
            ]
        )  # fmt: skip
        default_storage.delete(upload_name(picture.token))


def _refuse(picture: QueryPicture, problem: str) -> None:
    picture.state, picture.problem = QueryPicture.State.REFUSED, problem[:300]
    picture.save(update_fields=["state", "problem"])
    default_storage.delete(upload_name(picture.token))


def _looked_at(picture: QueryPicture) -> bytes:
    """The rendition that a post of this picture would be encoded from, so that both get the same vector.

    What a post would be known by besides, its digest, fingerprint and palette, is noted on the way.
    """
    original = files.read(upload_name(picture.token))
    image = open_upright(original, limits())
    picture.sha256 = hashlib.sha256(original).hexdigest()
    picture.fingerprint = fingerprint(image)
    picture.palette = [swatch.as_json() for swatch in palette(image)]
    return rendition_to_encode(render(image)).data


def encode_words(space_id: int, text: str) -> None:
    """Keep the text's vector for those who wait for it, or that there is none, so that nobody waits in vain."""
    space = EmbeddingSpace.objects.filter(pk=space_id).first()
    if space is None or words.has_answer(text, space):
        return
    vector = None
    try:
        encoder = encoder_of(space)
        if isinstance(encoder, TextEncoder):
            vector = encoder.encode_text([fold(text)])[0]
    except EncoderError as problem:
        logger.error("%s", problem)
    words.keep(text, space, vector)


def load_encoder() -> None:
    """Have the encoder of the searched space at hand: with torch that is some ten seconds, once a process."""
    space = active_space()
    if space is None:
        return
    try:
        encoder_of(space)
    except EncoderError as problem:
        logger.error("%s", problem)


def draw_background() -> None:
    """Have at hand what chance gives a query in the searched space."""
    if (space := active_space()) is not None:
        background.draw_background(space)


def encode_overdue() -> None:
    """What a lost message or a dead worker has left, suspects last."""
    is_overdue = Q(created_at__lt=Now() - OVERDUE) | Q(created_at__gt=Now() + OVERDUE)
    waiting = QueryPicture.objects.filter(is_overdue, state=QueryPicture.State.RECEIVED, expires_at__gt=Now())
    for token in waiting.order_by("attempts", "created_at").values_list("token", flat=True)[:20]:
        try:
            encode_query_picture(token)
        except Exception:  # one that fails again is a line of the log: those behind it get their turn
            logger.exception("the searched picture %s could not be looked at, the sweep repeats it", token)


def forget_expired() -> None:
    for picture in QueryPicture.objects.filter(expires_at__lte=Now())[:500]:
        default_storage.delete(upload_name(picture.token))
        picture.delete()
