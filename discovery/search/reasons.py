"""Why each result is there: one sentence a leg, with the numbers behind it; the page and the API tell the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, ExpressionWrapper, Q

from discovery.imaging.regions import Region
from discovery.posts.models import Post
from discovery.posts.words import fold, ideograph_terms
from discovery.search.query import Query
from discovery.search.results import Evidence, LegFound, SearchPage

# Where a word can stand, by its weight in the tsvector.
PLACES = {"A": "tags", "B": "caption", "C": "alt text", "D": "labels"}
WORDS_EXPLAINED = 8
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Reason:
    """One leg's part in a result. `words` are those that match and where: tags, caption, alt text or labels."""

    leg: str
    kind: str
    text: str
    rank: int
    share: float
    score: float | None = None
    picture_id: UUID | None = None
    region: Region | None = None
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        told["picture"], told["region"] = told.pop("picture_id"), self.region.shares() if self.region else None
        return told


def reasons_of(page: SearchPage, query: Query) -> dict[UUID, list[Reason]]:
    """For each post of the page its reasons, those first that gave most of the score; one query, if words matched."""
    found = [page.found[post.pk] for post in page.posts if post.pk in page.found]
    by_words = [one.post_id for one in found if any(page.legs[leg].kind == "words" for leg in one.evidence)]
    matched = matched_words(by_words, query.words)
    return {
        one.post_id: sorted(
            (
                _reason(leg, page.legs[leg], evidence, matched.get(one.post_id, {}))
                for leg, evidence in one.evidence.items()
            ),
            key=lambda reason: -abs(reason.share),
        )
        for one in found
    }


def matched_words(post_ids: Iterable[UUID], words: str) -> dict[UUID, dict[str, list[str]]]:
    """For each post which of the words it holds, and where: {"shirt": ["tags", "caption"]}."""
    asked = list(dict.fromkeys(_WORD.findall(fold(words))))[:WORDS_EXPLAINED]
    posts = list(post_ids)
    if not asked or not posts:
        return {}
    places = {f"w{number}{weight}": (word, PLACES[weight]) for number, word in enumerate(asked) for weight in PLACES}
    tests = {name: _holds(asked[int(name[1:-1])], name[-1], last=name[1:-1] == str(len(asked) - 1)) for name in places}
    rows = Post.objects.filter(pk__in=posts).annotate(**tests).values("pk", *tests)
    found: dict[UUID, dict[str, list[str]]] = {}
    for row in rows:
        for name, (word, place) in places.items():
            if row[name]:
                found.setdefault(row["pk"], {}).setdefault(word, []).append(place)
    return found


def _holds(word: str, weight: str, *, last: bool) -> ExpressionWrapper:
    """Whether the words of a post hold this one there; the last that was typed may be the beginning of one."""
    if terms := ideograph_terms(word):
        every = " & ".join(f"{term}:{weight}" for term in terms)
        return ExpressionWrapper(
            Q(words=SearchQuery(every, config="simple", search_type="raw")), output_field=BooleanField()
        )
    query = SearchQuery(f"{word}:{weight}", config="english", search_type="raw")
    if last:
        query = query | SearchQuery(f"{word}:*{weight}", config="simple", search_type="raw")
    return ExpressionWrapper(Q(words=query), output_field=BooleanField())


def _reason(leg: str, told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> Reason:
    text = _SENTENCES[told.kind](told, evidence, words)
    if told.weight < 0:
        text = f"But it is near to what is unwanted: {text[:1].lower()}{text[1:]}"
    kept = words if told.kind == "words" else {}
    return Reason(
        leg, told.kind, text, evidence.rank, round(evidence.share, 4), evidence.score, evidence.picture_id,
        evidence.region, kept,
    )  # fmt: skip


def _by_words(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    if not words:
        return f"Its words answer “{told.asked}”"
    return "Says " + ", ".join(f"“{word}” in its {_listed(places)}" for word, places in words.items())


def _listed(places: Sequence[str]) -> str:
    return " and ".join([", ".join(places[:-1]), places[-1]] if len(places) > 1 else places)


def _alike(what: str) -> Callable[[LegFound, Evidence, Mapping[str, Sequence[str]]], str]:
    return lambda told, evidence, words: f"{what}, alike to {max(0.0, evidence.score or 0):.0%}"


def _by_region(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    what = "A part of it looks like that part" if evidence.region else "It looks like that part"
    return _alike(what)(told, evidence, words)


_SENTENCES: dict[str, Callable[[LegFound, Evidence, Mapping[str, Sequence[str]]], str]] = {
    "vector": _alike("Looks like what you show"),
    "text_vector": lambda told, evidence, words: "Looks like what the words say",
    "region": _by_region,
    "eye": lambda told, evidence, words: f"Looks like what @{told.asked} makes, alike to {evidence.score or 0:.0%}",
    "words": _by_words,
    "tag": lambda told, evidence, words: f"Is tagged “{told.asked}”",
    "colour": lambda told, evidence, words: f"Has much of a colour near {told.asked}",
    "liked": lambda told, evidence, words: "Is liked by the same people",
    "boards": lambda told, evidence, words: "Stands on the same boards",
    "newest": lambda told, evidence, words: "Is new",
}
