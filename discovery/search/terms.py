"""What a query is made of: terms, each wanted or not and with a weight, and filters; each checked when it is made."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from discovery.imaging.naming import NAMED
from discovery.imaging.regions import THINNEST, Region
from discovery.posts.models import PICTURES_A_POST
from discovery.posts.tags import slug_of
from discovery.posts.words import LONGEST_QUERY
from discovery.shop.money import clean_currency

LIGHTEST, HEAVIEST = 0.1, 10.0
_HEX = re.compile(r"#?([0-9a-f]{6})")
_NAME = re.compile(r"[\w.@+-]{1,150}")
_TOKEN = re.compile(r"[\w-]{1,64}")


class Kind(StrEnum):
    """What a term shows or says."""

    WORDS = "words"
    COLOUR = "colour"  # #rrggbb
    AUTHOR = "author"  # a username: pictures such as this person makes
    TAG = "tag"  # a slug
    PICTURE = "picture"  # the token of a searched picture
    POST = "post"  # the identifier of a post


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    SQUARE = "square"


@dataclass(frozen=True)
class Term:
    """One thing that is wanted, or unwanted. `number` is the picture of a post, from 1; `region` a part of it.

    Raises ValidationError with a stable code for what cannot be meant.
    """

    kind: Kind
    value: str
    weight: float = 1.0
    wanted: bool = True
    number: int = 1
    region: Region | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", _READERS[self.kind](self.value))
        object.__setattr__(self, "weight", _weight(self.weight))
        if not (isinstance(self.number, int) and 1 <= self.number <= PICTURES_A_POST):
            raise ValidationError(
                _("A post has pictures 1 to %(most)s."), code="unknown-picture", params={"most": PICTURES_A_POST}
            )
        if self.region is not None and not self.shows:
            raise ValidationError(_("Only a picture or a post has a region."), code="bad-region")

    @property
    def shows(self) -> bool:
        """Whether it is a picture."""
        return self.kind in (Kind.PICTURE, Kind.POST)


@dataclass(frozen=True)
class Filters:
    """What every answer must be. Dates are of the posts, both included; `colour` is one of the named colours.

    `sale`: it can be had. `price_max`, included, is in `currency`, after ISO 4217; either asks for what can be had.
    """

    tags: tuple[str, ...] = ()
    author: str = ""
    followed: bool = False
    mine: bool = False
    since: date | None = None
    until: date | None = None
    orientation: str = ""
    colour: str = ""
    sale: bool = False
    price_max: Decimal | None = None
    currency: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", tuple(dict.fromkeys(_tag(tag) for tag in self.tags)))
        if self.author:
            _author(self.author)
        if self.orientation and self.orientation not in set(Orientation):
            raise bad_filter(_("An orientation is one of %(known)s.") % {"known": ", ".join(Orientation)})
        if self.colour and self.colour not in NAMED:
            raise unknown_colour()
        if self.since and self.until and self.since > self.until:
            raise bad_filter(_("The first day of a search lies after its last day."))
        if self.currency:
            object.__setattr__(self, "currency", clean_currency(self.currency))
        elif self.price_max is not None:
            raise bad_filter(_("A highest price needs its currency, such as EUR."))

    @property
    def is_of_offers(self) -> bool:
        """Whether only what is for sale can answer."""
        return self.sale or bool(self.currency)


def bad_filter(message: str) -> ValidationError:
    return ValidationError(message, code="bad-filter")


def unknown_colour() -> ValidationError:
    return ValidationError(
        _("A colour is one of %(names)s."), code="unknown-colour", params={"names": ", ".join(NAMED)}
    )


def one_line(text: str) -> str:
    """Single spaces, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def read_region(text: str) -> Region | None:
    """Raises ValidationError for a part that lies outside the picture, or is too small to show anything."""
    if not text.strip():
        return None
    try:
        return Region.parse(text)
    except ValueError:
        refusal = _(
            "A part is left, top, width and height, from 0 to 1: in the picture, and at least %(least)s each way."
        )
        raise ValidationError(refusal, code="bad-region", params={"least": f"{THINNEST:.0%}"}) from None


def _weight(weight: float) -> float:
    known = isinstance(weight, int | float) and not isinstance(weight, bool) and math.isfinite(weight)
    if not known or not LIGHTEST <= weight <= HEAVIEST:
        raise ValidationError(
            _("A term's weight is a number of %(least)s to %(most)s."),
            code="bad-weight",
            params={"least": f"{LIGHTEST:g}", "most": f"{HEAVIEST:g}"},
        )
    return round(float(weight), 2)


def _words(text: str) -> str:
    words = one_line(text)
    if len(words) > LONGEST_QUERY:
        raise ValidationError(
            _("A search can have %(most)s characters; this one has %(there)s."),
            code="query-too-long",
            params={"most": LONGEST_QUERY, "there": f"{len(words):,}"},
        )
    if not words:
        raise ValidationError(_("A term of words needs at least one."), code="empty-term")
    return words


def _tag(text: str) -> str:
    if not (slug := slug_of(text.replace("\x00", ""))):
        raise ValidationError(_("A tag has letters or digits."), code="unknown-tag")
    return slug


def _post(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValidationError(_("There is no post of that name."), code="unknown-post") from None


def _picture(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValidationError(_("The picture of this search has expired. Drop it in again."), code="picture-expired")
    return text


def _colour(text: str) -> str:
    if not (found := _HEX.fullmatch(text.strip().lower())):
        raise ValidationError(_("A colour is written as #rrggbb, such as #1e90ff."), code="bad-colour")
    return f"#{found[1]}"


def _author(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValidationError(_("There is nobody of that name."), code="unknown-author")
    return text


_READERS = {
    Kind.PICTURE: _picture,
    Kind.POST: _post,
    Kind.WORDS: _words,
    Kind.TAG: _tag,
    Kind.COLOUR: _colour,
    Kind.AUTHOR: _author,
}
