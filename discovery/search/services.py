"""Taking in a picture to search with: it is never a post, and goes with its token when that expires."""

from __future__ import annotations

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
from discovery.search.models import QueryPicture, new_token
from discovery.search.processing import upload_name
from discovery.search.tasks import encode_query_picture


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
