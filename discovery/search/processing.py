"""From a picture that was dropped in, or from words, to the vector that answers for it, in the query worker."""

from __future__ import annotations

import hashlib
import io
import logging
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _
from PIL import Image

from discovery.embeddings.encoders.protocol import EncoderError, EncodingFailed, TextEncoder
from discovery.embeddings.encoding import encode, rendition_to_encode
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.spaces import active_space, encoder_of, ensure_configured_space
from discovery.imaging.apart import open_upright
from discovery.imaging.fingerprint import fingerprint
from discovery.imaging.opening import PictureRefused
from discovery.imaging.palette import palette
from discovery.imaging.renditions import render
from discovery.posts import files
from discovery.posts.bounds import limits
from discovery.posts.words import fold
from discovery.search import background, region_processing, words
from discovery.search.models import QueryPicture

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=20)


def upload_name(token: str) -> str:
    return f"queries/{token}"


def encode_query_picture(token: str) -> None:
    """Give a waiting query picture its preview and its vector, or the reason why it is refused."""
    picture = QueryPicture.objects.filter(token=token, state=QueryPicture.State.RECEIVED).first()
    if picture is None:
        return
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
        picture.state = QueryPicture.State.READY
        picture.save(
            update_fields=["preview", "vector", "space", "regions", "state", "sha256", "fingerprint", "palette"]
        )
    default_storage.delete(upload_name(token))


def _refuse(picture: QueryPicture, problem: str) -> None:
    picture.state, picture.problem = QueryPicture.State.REFUSED, problem[:300]
    picture.save(update_fields=["state", "problem"])


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
    is_overdue = Q(created_at__lt=Now() - OVERDUE) | Q(created_at__gt=Now() + OVERDUE)
    waiting = QueryPicture.objects.filter(is_overdue, state=QueryPicture.State.RECEIVED, expires_at__gt=Now())
    for token in waiting.values_list("token", flat=True)[:20]:
        encode_query_picture(token)


def forget_expired() -> None:
    for picture in QueryPicture.objects.filter(expires_at__lte=Now())[:500]:
        default_storage.delete(upload_name(picture.token))
        picture.delete()
