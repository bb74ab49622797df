"""Why each result is there: one sentence a leg, with the numbers behind it; the page and the API tell the same."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import DatabaseError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from discovery.imaging.regions import Region
from discovery.posts.models import Post
from discovery.posts.words import fold, ideograph_terms
from discovery.search.query import Query
from discovery.search.results import Evidence, LegFound, SearchPage

logger = logging.getLogger(__name__)

# Where a word can stand, by its weight in the tsvector.
PLACES = {"A": "tags", "B": "caption", "C": "alt text", "D": "labels"}
PLACE_NAMES = {
    "tags": gettext_lazy("tags"),
    "caption": gettext_lazy("caption"),
    "alt text": gettext_lazy("alt text"),
    "labels": gettext_lazy("labels"),
}
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
    """For each post which of the words it holds, and where: {"shirt": ["tags", "caption"]}.

    Nothing where PostgreSQL cannot search text any more.
    """
    asked = list(dict.fromkeys(_WORD.findall(fold(words))))[:WORDS_EXPLAINED]
    posts = list(post_ids)
    if not asked or not posts:
        return {}
    places = {f"w{number}{weight}": (word, PLACES[weight]) for number, word in enumerate(asked) for weight in PLACES}
    tests = {name: _holds(asked[int(name[1:-1])], name[-1], last=name[1:-1] == str(len(asked) - 1)) for name in places}
    try:
        with transaction.atomic():  # which an outer transaction survives
            rows = list(Post.objects.filter(pk__in=posts).annotate(**tests).values("pk", *tests))
    except DatabaseError as problem:
        logger.error("the words of answers could not be told: %s", problem)
        return {}
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
        text = _("But it is near to what is unwanted: %(reason)s") % {"reason": f"{text[:1].lower()}{text[1:]}"}
    kept = words if told.kind == "words" else {}
    return Reason(
        leg, told.kind, text, evidence.rank, round(evidence.share, 4), evidence.score, evidence.picture_id,
        evidence.region, kept,
    )  # fmt: skip


def _by_words(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    if not words:
        return _("Its words answer “%(words)s”") % {"words": told.asked}
    said = [_("“%(word)s” in its %(places)s") % {"word": word, "places": _listed(words[word])} for word in words]
    return _("Says %(what)s") % {"what": pgettext("between names in a list", ", ").join(said)}


def _listed(places: Sequence[str]) -> str:
    names = [str(PLACE_NAMES.get(place, place)) for place in places]
    if len(names) < 2:
        return "".join(names)
    return _("%(several)s and %(last)s") % {
        "several": pgettext("between names in a list", ", ").join(names[:-1]),
        "last": names[-1],
    }


Sentence = Callable[[LegFound, Evidence, Mapping[str, Sequence[str]]], str]


def _alike(evidence: Evidence) -> dict[str, str]:
    return {"share": f"{max(0.0, evidence.score or 0):.0%}"}


def _by_look(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    return _("Looks like what you show, alike to %(share)s") % _alike(evidence)


def _by_eye(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    return _("Looks like what @%(username)s makes, alike to %(share)s") % {"username": told.asked, **_alike(evidence)}


def _by_region(told: LegFound, evidence: Evidence, words: Mapping[str, Sequence[str]]) -> str:
    if evidence.region:
        return _("A part of it looks like that part, alike to %(share)s") % _alike(evidence)
    return _("It looks like that part, alike to %(share)s") % _alike(evidence)


_SENTENCES: dict[str, Sentence] = {
    "vector": _by_look,
    "text_vector": lambda told, evidence, words: _("Looks like what the words say"),
    "region": _by_region,
    "eye": _by_eye,
    "words": _by_words,
    "tag": lambda told, evidence, words: _("Is tagged “%(tag)s”") % {"tag": told.asked},
    "colour": lambda told, evidence, words: _("Has much of a colour near %(colour)s") % {"colour": told.asked},
    "liked": lambda told, evidence, words: _("Is liked by the same people"),
    "boards": lambda told, evidence, words: _("Stands on the same boards"),
    "newest": lambda told, evidence, words: _("Is new"),
}
