"""What a link or a form says, read: terms, filters and weights, each refused with a stable code."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from discovery.embeddings.encoders.weighing import HEAVIEST
from discovery.search import document
from discovery.search.terms import Filters, Kind, Term, bad_filter, one_line, read_region
from discovery.search.typed import Typed
from discovery.shop.money import read_price

# A block that has a ninth of the vector or more then has half of the cosine or more; docs/search.md reasons it out.
MORE = 8.0
LONGEST_WEIGHTS = 500

# What a link can say, besides the cursor.
PARAMETERS = (
    "ask", "q", "unwanted", "picture", "post", "number", "region", "colour", "eye", "tag", "author", "followed", "mine",
    "since", "until", "orientation", "shade", "sale", "price_max", "currency", "more", "weights",
)  # fmt: skip

SIMPLE = {Kind.WORDS: "q", Kind.COLOUR: "colour", Kind.AUTHOR: "eye"}


def simple_terms(parameters: Mapping[str, str], typed: Typed, wanted: bool) -> Iterable[Term]:
    for kind, name in SIMPLE.items():
        if text := typed.words if kind is Kind.WORDS else one_line(parameters.get(name, "")):
            yield Term(kind, text)
    for colour in typed.colours:
        yield Term(Kind.COLOUR, colour)
    # A tag that is wanted filters: all that is found has it.
    for tag in () if wanted else typed.tags:
        yield Term(Kind.TAG, tag)
    region = read_region(parameters.get("region", ""))
    for kind in (Kind.PICTURE, Kind.POST):
        if text := parameters.get(kind.value, "").replace("\x00", "").strip():
            yield Term(kind, text, number=_number(parameters.get("number", "")), region=region)


def _number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise ValidationError(_("The number of a picture is a whole number."), code="unknown-picture")
    return int(text)


def narrowed(filters: Filters, parameters: Mapping[str, str], typed: Iterable[str]) -> Filters:
    tags = [tag for tag in re.split("[,，、]", parameters.get("tag", "").replace("\x00", "")) if tag.strip()]
    days = {name: document.read_day(parameters.get(name, "").strip()) for name in ("since", "until")}
    texts = {name: parameters.get(name, "").strip() for name in ("author", "orientation", "currency")}
    changes: dict[str, Any] = {name: value for name, value in {**days, **texts}.items() if value}
    changes |= {name: True for name in ("followed", "mine", "sale") if _switch(parameters.get(name, ""))}
    if shade := parameters.get("shade", "").strip():
        changes["colour"] = shade
    if price := parameters.get("price_max", "").strip():
        changes["price_max"] = read_price(price)
    return replace(filters, tags=(*filters.tags, *typed, *tags), **changes)


def _switch(text: str) -> bool:
    if text not in ("", "0", "1", "on", "true", "false"):
        raise bad_filter(_("A filter that is on or off is written as 1 or 0."))
    return text in ("1", "on", "true")


def weights_of(parameters: Mapping[str, str]) -> dict[str, float]:
    """`more=colour` is short for a large weight of one block; `weights=colour:3,shape:0` says each."""
    more, text = parameters.get("more", "").strip()[:LONGEST_WEIGHTS], parameters.get("weights", "")
    if len(text) > LONGEST_WEIGHTS:
        raise bad_weights()
    weights = {more: MORE} if more else {}
    for entry in text.split(",") if text.strip() else ():
        name, colon, factor = (part.strip() for part in entry.rpartition(":"))
        if not (name and colon):
            raise bad_weights()
        weights[name] = factor_of(factor)
    return weights


def factor_of(given: Any) -> float:
    try:
        factor = round(float(given), 3)  # what a link can say
    except (TypeError, ValueError, OverflowError):
        raise bad_weights() from None
    if not (math.isfinite(factor) and 0 <= factor <= HEAVIEST):
        raise bad_weights()
    return factor


def bad_weights() -> ValidationError:
    return ValidationError(
        _("Weights are names with a number of 0 to %(most)s each, such as colour:3,shape:0."),
        code="bad-weights",
        params={"most": f"{HEAVIEST:g}"},
    )
