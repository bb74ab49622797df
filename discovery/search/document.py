"""A query as one JSON document: the same in a link and in the API, with a version, and checked to the last member."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from discovery.imaging.regions import Region
from discovery.search.terms import Filters, Kind, Term, bad_filter, read_region
from discovery.shop.money import read_price

VERSION = 1
MOST_TERMS = 20
LONGEST_DOCUMENT = 8000
_FILTER_TYPES: dict[str, type] = {"tags": list, "followed": bool, "mine": bool, "sale": bool}
_TERM_MEMBERS = {"weight", "wanted", "number", "region"}


def written(terms: Iterable[Term], filters: Filters, weights: Mapping[str, float]) -> dict[str, Any]:
    """The document; members that say nothing are left out, so that equal queries have equal documents."""
    document: dict[str, Any] = {"version": VERSION, "terms": [_term(term) for term in terms]}
    if kept := _filters(filters):
        document["filters"] = kept
    if weights:
        document["weights"] = dict(weights)
    return document


def read(document: Any) -> tuple[tuple[Term, ...], Filters, dict[str, Any]]:
    """Terms, filters and the weights of blocks as they stand. Raises ValidationError with a stable code."""
    if not isinstance(document, dict):
        raise _bad(_("A query is a JSON object with a version and terms."))
    if document.get("version") != VERSION:
        raise ValidationError(
            _("This is no query of version %(version)s."), code="unsupported-version", params={"version": VERSION}
        )
    _only(document, {"version", "terms", "filters", "weights"}, _("A query has no member %(names)s."))
    terms, filters, weights = document.get("terms", []), document.get("filters", {}), document.get("weights", {})
    if not (isinstance(terms, list) and isinstance(filters, dict) and isinstance(weights, dict)):
        raise _bad(_("Terms are a list; filters and weights are objects."))
    return read_terms(terms), _read_filters(filters), weights


def read_terms(terms: list[Any]) -> tuple[Term, ...]:
    check_number(len(terms))
    return tuple(_read_term(term) for term in terms)


def check_number(terms: int) -> None:
    """Raises ValidationError for more terms than a search can have."""
    if terms > MOST_TERMS:
        raise ValidationError(
            _("A search can have %(most)s terms; this one has %(there)s."),
            code="too-many-terms",
            params={"most": MOST_TERMS, "there": f"{terms:,}"},
        )


def packed(document: Mapping[str, Any]) -> str:
    """The document for a link."""
    text = json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(text: str) -> Any:
    """Raises ValidationError for a link that was cut or changed."""
    try:
        if len(text) > LONGEST_DOCUMENT:
            raise ValueError
        return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), parse_constant=_no_number)
    except (binascii.Error, UnicodeError, ValueError, RecursionError):
        raise _bad(_("This link to a search is damaged.")) from None


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")


def _bad(message: str) -> ValidationError:
    return ValidationError(message, code="bad-query")


def _only(given: Mapping[str, Any], known: Iterable[str], refusal: str) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise _bad(refusal % {"names": ", ".join(map(repr, unknown[:5]))})


def _term(term: Term) -> dict[str, Any]:
    told: dict[str, Any] = {term.kind.value: term.value}
    if term.weight != 1.0:
        told["weight"] = term.weight
    if not term.wanted:
        told["wanted"] = False
    if term.number != 1:
        told["number"] = term.number
    if term.region is not None:
        told["region"] = term.region.shares()
    return told


def _read_term(given: Any) -> Term:
    if not isinstance(given, dict):
        raise _bad(_("A term is a JSON object."))
    _only(given, {*Kind, *_TERM_MEMBERS}, _("A term has no member %(names)s."))
    kinds = [kind for kind in Kind if kind.value in given]
    if len(kinds) != 1:
        raise _bad(_("A term has exactly one of %(kinds)s.") % {"kinds": ", ".join(Kind)})
    value, wanted = given[kinds[0].value], given.get("wanted", True)
    if not isinstance(value, str) or not isinstance(wanted, bool):
        raise _bad(_("What a term shows or says is a text, and whether it is wanted is true or false."))
    return Term(kinds[0], value, given.get("weight", 1.0), wanted, given.get("number", 1), _region(given.get("region")))


def _region(given: Any) -> Region | None:
    if given is None:
        return None
    if not isinstance(given, list) or not all(isinstance(side, int | float) for side in given):
        raise ValidationError(_("A region is a list of left, top, width and height, from 0 to 1."), code="bad-region")
    return read_region(",".join(map(str, given)) or "none")


def _filters(filters: Filters) -> dict[str, Any]:
    told: dict[str, Any] = {field.name: getattr(filters, field.name) for field in fields(filters)}
    told |= {day: told[day].isoformat() for day in ("since", "until") if told[day]}
    told["tags"] = list(filters.tags)
    told["price_max"] = None if filters.price_max is None else str(filters.price_max)
    return {name: value for name, value in told.items() if value}


def _read_filters(given: dict[str, Any]) -> Filters:
    _only(given, {field.name for field in fields(Filters)}, _("What filters a query has no member %(names)s."))
    if wrong := [name for name, value in given.items() if not isinstance(value, _FILTER_TYPES.get(name, str))]:
        raise bad_filter(_("The filter %(name)s does not read so.") % {"name": wrong[0]})
    if not all(isinstance(tag, str) for tag in given.get("tags", [])):
        raise bad_filter(_("Tags are texts."))
    read: dict[str, Any] = dict(given)
    read |= {name: read_day(given[name]) for name in ("since", "until") if name in given}
    read["price_max"] = read_price(given["price_max"]) if given.get("price_max") else None
    return Filters(**{**read, "tags": tuple(given.get("tags", ()))})


def read_day(text: str) -> date | None:
    """Of ISO 8601. Raises ValidationError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad_filter(_("A day is written as 2026-01-31.")) from None
