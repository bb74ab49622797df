"""What was asked: terms and filters, in one link and one JSON document that say the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from discovery.embeddings.encoders.weighing import HEAVIEST
from discovery.search import document
from discovery.search.terms import Filters, Kind, Term, bad_filter, one_line, read_region
from discovery.search.typed import Typed, read_typed
from discovery.shop.money import read_price

# A block that has a ninth of the vector or more then has half of the cosine or more; docs/search.md reasons it out.
MORE = 8.0
LONGEST_WEIGHTS = 500
# What one step of "closer" or "further" adds: Rocchio's beta, and his gamma by UNWANTED_SHARE (search/matching.py).
STEP = 0.7

# What a link can say, besides the cursor.
PARAMETERS = (
    "ask", "q", "unwanted", "picture", "post", "number", "region", "colour", "eye", "tag", "author", "followed", "mine",
    "since", "until", "orientation", "shade", "sale", "price_max", "currency", "more", "weights",
)  # fmt: skip

_SIMPLE = {Kind.WORDS: "q", Kind.COLOUR: "colour", Kind.AUTHOR: "eye"}


@dataclass(frozen=True)
class Query:
    """`weights` say by what pictures shall be alike: blocks of the encoder's vectors, with factors of 0 to HEAVIEST.

    Whether there are such blocks is known to the searched space (`looks.check_weights`).
    """

    terms: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)
    weights: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        document.check_number(len(self.terms))
        # Equal queries are equal however they were put together: by kind, each thing once.
        order = list(Kind)
        terms = sorted(dict.fromkeys(self.terms), key=lambda term: order.index(term.kind))
        object.__setattr__(self, "terms", tuple(terms))

    @classmethod
    def of(
        cls,
        *,
        words: str = "",
        tag: str = "",
        picture: str = "",
        post: UUID | None = None,
        weights: tuple[tuple[str, float], ...] = (),
    ) -> Self:
        """The simple queries: words, a picture or a post, narrowed by a tag."""
        return replace(
            cls.parse({"q": words, "tag": tag, "picture": picture, "post": str(post or "")}), weights=weights
        )

    @classmethod
    def parse(cls, parameters: Mapping[str, str], begun: Self | None = None) -> Self:
        """From a link or a form: `ask` is a whole document, as `begun` is; every other parameter adds to it.

        Among the words of `q`, #tags filter and #1e90ff is a colour.

        Raises ValidationError with a stable code.
        """
        if begun is None:
            begun = cls.from_document(document.unpacked(parameters["ask"])) if parameters.get("ask") else cls()
        wanted = not parameters.get("unwanted")
        typed = read_typed(one_line(parameters.get("q", "")))
        terms = tuple(replace(term, wanted=wanted) for term in _simple_terms(parameters, typed, wanted))
        weights = {**dict(begun.weights), **_weights(parameters)}
        return cls(
            begun.terms + terms,
            _narrowed(begun.filters, parameters, typed.tags if wanted else ()),
            tuple(sorted(weights.items())),
        )

    @classmethod
    def from_document(cls, given: Any) -> Self:
        """From JSON. Raises ValidationError with a stable code."""
        terms, filters, weights = document.read(given)
        if len(weights) > document.MOST_TERMS:
            raise _bad_weights()
        checked = {name[:LONGEST_WEIGHTS]: _factor(factor) for name, factor in weights.items()}
        return cls(terms, filters, tuple(sorted(checked.items())))

    def document(self) -> dict[str, Any]:
        """What `from_document` reads."""
        return document.written(self.terms, self.filters, dict(self.weights) if self.by_look() else {})

    def parameters(self) -> dict[str, str]:
        """What `parse` reads: only what has a say, in a fixed order, so that equal queries have equal links."""
        if not self._is_simple():
            return {"ask": document.packed(self.document())}
        every = {**self._simple_parameters(), **self._filter_parameters()}
        if self.by_look():
            every["more"] = self.more
            every["weights"] = "" if self.more else ",".join(f"{name}:{weight:g}" for name, weight in self.weights)
        return {name: value for name, value in every.items() if value}

    @property
    def words(self) -> str:
        return " ".join(term.value for term in self.wanted(Kind.WORDS))

    @property
    def picture(self) -> str:
        """The token of the first searched picture."""
        return next((term.value for term in self.terms if term.kind is Kind.PICTURE), "")

    @property
    def post(self) -> UUID | None:
        """The first post that is asked by."""
        return next((UUID(term.value) for term in self.wanted(Kind.POST)), None)

    @property
    def tag(self) -> str:
        return self.filters.tags[0] if self.filters.tags else ""

    @property
    def more(self) -> str:
        """The one block that counts for most, if that is all that the weights say."""
        return self.weights[0][0] if len(self.weights) == 1 and self.weights[0][1] == MORE else ""

    def wanted(self, *kinds: Kind) -> list[Term]:
        return [term for term in self.terms if term.wanted and term.kind in kinds]

    def unwanted(self, *kinds: Kind) -> list[Term]:
        return [term for term in self.terms if not term.wanted and term.kind in kinds]

    def pictures(self) -> list[str]:
        """The tokens of all searched pictures."""
        return list(dict.fromkeys(term.value for term in self.terms if term.kind is Kind.PICTURE))

    def posts(self) -> list[UUID]:
        """The posts that are asked by, wanted or not: they are no answers."""
        return [UUID(value) for value in dict.fromkeys(t.value for t in self.terms if t.kind is Kind.POST)]

    def by_words_alone(self) -> bool:
        return bool(self.terms) and all(term.kind is Kind.WORDS for term in self.terms)

    def by_look(self) -> bool:
        return any(term.shows for term in self.terms if term.wanted)

    def is_empty(self) -> bool:
        return not self.terms and self.filters == Filters()

    def alike_in(self, block: str) -> Query:
        """The same query with `block` counting for most; with none for the whole of the picture."""
        return replace(self, weights=((block, MORE),) if block else ())

    def with_term(self, term: Term) -> Query:
        """The term instead of another for the same thing."""
        others = tuple(other for other in self.terms if _thing(other) != _thing(term))
        return replace(self, terms=(*others, term))

    def without_term(self, place: int) -> Query:
        return replace(self, terms=self.terms[:place] + self.terms[place + 1 :])

    def with_changed(self, place: int, **changes: Any) -> Query:
        """The term at `place` with another weight, or turned from wanted to unwanted."""
        changed = replace(self.terms[place], **changes)
        return replace(self, terms=(*self.terms[:place], changed, *self.terms[place + 1 :]))

    def narrowed(self, **filters: Any) -> Query:
        return replace(self, filters=replace(self.filters, **filters))

    def tagged(self, slug: str) -> Query:
        """Narrowed by one tag more."""
        return self.narrowed(tags=(*self.filters.tags, slug))

    def closer_to(self, post: UUID) -> Query:
        return self.with_term(Term(Kind.POST, str(post), weight=STEP))

    def further_from(self, post: UUID) -> Query:
        return self.with_term(Term(Kind.POST, str(post), weight=STEP, wanted=False))

    def _is_simple(self) -> bool:
        kinds = ["picture" if term.shows else term.kind for term in self.terms]
        plain = all(term.wanted and term.weight == 1 and term.kind is not Kind.TAG for term in self.terms)
        return plain and len(set(kinds)) == len(kinds)

    def _simple_parameters(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for term in self.terms:
            told[_SIMPLE.get(term.kind, term.kind.value)] = term.value
            if term.shows:
                told["number"] = str(term.number) if term.number > 1 else ""
                told["region"] = term.region.text() if term.region else ""
        order = ("q", "picture", "post", "number", "region", "colour", "eye")
        return {name: told[name] for name in order if name in told}

    def _filter_parameters(self) -> dict[str, str]:
        filters = self.filters
        return {
            "tag": ",".join(filters.tags),
            "author": filters.author,
            "followed": "1" if filters.followed else "",
            "mine": "1" if filters.mine else "",
            "since": filters.since.isoformat() if filters.since else "",
            "until": filters.until.isoformat() if filters.until else "",
            "orientation": filters.orientation,
            "shade": filters.colour,
            "sale": "1" if filters.sale else "",
            "price_max": "" if filters.price_max is None else str(filters.price_max),
            "currency": filters.currency,
        }


def _thing(term: Term) -> tuple[Any, ...]:
    return (term.kind, term.value, term.number, term.region)


def _simple_terms(parameters: Mapping[str, str], typed: Typed, wanted: bool) -> Iterable[Term]:
    for kind, name in _SIMPLE.items():
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


def _narrowed(filters: Filters, parameters: Mapping[str, str], typed: Iterable[str]) -> Filters:
    tags = [tag for tag in parameters.get("tag", "").replace("\x00", "").split(",") if tag.strip()]
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


def _weights(parameters: Mapping[str, str]) -> dict[str, float]:
    """`more=colour` is short for a large weight of one block; `weights=colour:3,shape:0` says each."""
    more, text = parameters.get("more", "").strip()[:LONGEST_WEIGHTS], parameters.get("weights", "")
    if len(text) > LONGEST_WEIGHTS:
        raise _bad_weights()
    weights = {more: MORE} if more else {}
    for entry in text.split(",") if text.strip() else ():
        name, colon, factor = (part.strip() for part in entry.rpartition(":"))
        if not (name and colon):
            raise _bad_weights()
        weights[name] = _factor(factor)
    return weights


def _factor(given: Any) -> float:
    try:
        factor = round(float(given), 3)  # what a link can say
    except (TypeError, ValueError, OverflowError):
        raise _bad_weights() from None
    if not (math.isfinite(factor) and 0 <= factor <= HEAVIEST):
        raise _bad_weights()
    return factor


def _bad_weights() -> ValidationError:
    return ValidationError(
        _("Weights are names with a number of 0 to %(most)s each, such as colour:3,shape:0."),
        code="bad-weights",
        params={"most": f"{HEAVIEST:g}"},
    )
