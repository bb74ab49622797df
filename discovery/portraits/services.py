"""Changing one's profile picture: the old one's files go with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.imaging.apart import open_upright
from discovery.imaging.limits import MEGA
from discovery.imaging.opening import PictureRefused
from discovery.imaging.regions import Region
from discovery.imaging.squares import squares
from discovery.portraits import files
from discovery.posts.bounds import limits
from discovery.posts.refusals import told

# It is opened while the person waits, by a decoder that the web server has started: less is let in than a worker takes.
MOST_PIXELS = 30 * MEGA
MOST_SECONDS = 10.0
# Enough for the largest copy of a small part of it, and most of a JPEG need not be decoded.
OPENED_AT = 2048


def set_portrait(*, user: User, file: File, part: str = "") -> None:
    """Show the square in the middle of the picture, or of the `part` of it: left,top,width,height as shares.

    Raises ValidationError: a code of imaging/refusals.py, or bad-region.
    """
    copies = _copies(file, part)
    name = files.new_name()
    files.write(name, copies)
    try:
        _exchange(user, name)
    except BaseException:
        files.remove(name)
        raise


def remove_portrait(*, user: User) -> None:
    """Show the monogram again; where that is shown already, nothing happens."""
    _exchange(user, "")


def _copies(file: File, part: str) -> dict[int, bytes]:
    try:
        region = Region.parse(part) if part.strip() else None
    except ValueError:
        raise ValidationError(_("Choose which part of the picture to show once more."), code="bad-region") from None
    bounds = replace(limits(), max_pixels=MOST_PIXELS, decoding_seconds=MOST_SECONDS)
    try:
        image = open_upright(cast("BinaryIO", file), bounds, at_most=OPENED_AT)
    except PictureRefused as refused:
        raise ValidationError(told(refused), code=refused.code) from None
    return squares(image, files.SIZES, region)


@transaction.atomic
def _exchange(user: User, name: str) -> None:
    former = User.objects.select_for_update(no_key=True).get(pk=user.pk).portrait
    User.objects.filter(pk=user.pk).update(portrait=name)
    user.portrait = name
    if former:
        transaction.on_commit(partial(files.remove, former))
