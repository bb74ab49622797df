"""What was asked: terms and filters, in one link and one JSON document that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

from discovery.search import document
from discovery.search.parameters import (
    LONGEST_WEIGHTS,
    MORE,
    SIMPLE,
    bad_weights,
    factor_of,
    narrowed,
    simple_terms,
    weights_of,
)
from discovery.search.terms import Filters, Kind, Term, one_line
from discovery.search.typed import read_typed

# What one step of "closer" or "further" adds: Rocchio's beta, and his gamma by UNWANTED_SHARE (search/looks.py).
STEP = 0.7


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
        terms = tuple(replace(term, wanted=wanted) for term in simple_terms(parameters, typed, wanted))
        weights = {**dict(begun.weights), **weights_of(parameters)}
        return cls(
            begun.terms + terms,
            narrowed(begun.filters, parameters, typed.tags if wanted else ()),
            tuple(sorted(weights.items())),
        )

    @classmethod
    def from_document(cls, given: Any) -> Self:
        """From JSON. Raises ValidationError with a stable code."""
        terms, filters, weights = document.read(given)
        if len(weights) > document.MOST_TERMS:
            raise bad_weights()
        checked = {name[:LONGEST_WEIGHTS]: factor_of(factor) for name, factor in weights.items()}
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

    def without_unwanted_words(self) -> Query:
        """The same query for answers that may hold what it turns away from in words."""
        return replace(self, terms=tuple(term for term in self.terms if term.wanted or term.kind is not Kind.WORDS))

    def by_words_alone(self) -> bool:
        return bool(self.terms) and all(term.kind is Kind.WORDS for term in self.terms)

    def by_look(self) -> bool:
        return any(term.shows for term in self.terms if term.wanted)

    def is_empty(self) -> bool:
        return not self.terms and self.filters == Filters()

    def at_once(self) -> list[Term]:
        """The wanted terms that need no worker to have looked at a searched picture, or at a part of one."""
        return [term for term in self.terms if term.wanted and term.kind is not Kind.PICTURE and not term.region]

    def answers_at_once(self) -> bool:
        """Whether anything but pictures and parts says what to look for; whose posts they are to be does not."""
        return bool(self.at_once()) or replace(self.filters, mine=False) != Filters()

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
        # Words that are "#art" would be read as a tag.
        return plain and len(set(kinds)) == len(kinds) and read_typed(self.words).is_plain

    def _simple_parameters(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for term in self.terms:
            told[SIMPLE.get(term.kind, term.kind.value)] = term.value
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
