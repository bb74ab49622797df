"""From legs to one ranking: fused, freshened, near-copies collapsed, varied, and no author crowding a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from discovery.copies.selectors import near_copies
from discovery.embeddings.comparing import cover_vectors, similarities_of
from discovery.embeddings.models import EmbeddingSpace
from discovery.posts.models import Post
from discovery.ranking import fusion
from discovery.ranking.boosts import Boosts
from discovery.ranking.copies import collapse
from discovery.ranking.diversity import mmr, space_authors
from discovery.ranking.fusion import Fused, convex_fusion
from discovery.search.candidates import FARTHEST_COLOUR, Leg, Match
from discovery.search.query import Query
from discovery.search.results import Evidence, Found, LegFound, Ranking

# The first screens are varied; further down, an order by relevance alone is what a scroller expects.
VARIED = 60
# Near-copies are collapsed before: a little novelty moves a result by a few places, and more would cost precision.
RELEVANCE_SHARE = 0.95
# A screen of cards, and how many of them one author may have.
SCREEN, OF_ONE_AUTHOR = 12, 2


def rank(legs: Sequence[Leg], query: Query, space: EmbeddingSpace | None) -> Ranking:
    """The whole ranking, at most `KINDRED_RESULTS` long before copies are collapsed."""
    fused = fuse(legs, space)[: settings.KINDRED_RESULTS]
    if not query.by_look():
        fused = _boosted(fused)
    groups = collapse([entry.item for entry in fused], near_copies([entry.item for entry in fused], space))
    entry_of = {entry.item: entry for entry in fused}
    order = _varied([entry_of[group.item] for group in groups], space)
    copies = {group.item: group.copies for group in groups}
    matched = {leg.name: {match.post_id: match for match in leg.matches} for leg in legs}
    found = [_found(entry_of[post_id], matched, copies[post_id]) for post_id in _spaced(order, query)]
    return Ranking(found, {leg.name: _told(leg) for leg in legs})


def fuse(legs: Sequence[Leg], space: EmbeddingSpace | None) -> list[Fused[UUID]]:
    """All legs in one list; a leg weighs what the settings give its kind, times the weight of its term.

    A leg by look also tells of the posts that only others found, so that words do not outrank it where it is not asked.
    """
    every = {match.post_id for leg in legs if leg.weight > 0 for match in leg.matches}
    scored = {leg.name: _scored(leg, every, space) for leg in legs}
    weights = {leg.name: leg.weight * settings.KINDRED_FUSION_WEIGHTS.get(leg.kind, 1.0) for leg in legs}
    return convex_fusion(scored, weights)


def _scored(leg: Leg, every: set[UUID], space: EmbeddingSpace | None) -> fusion.Leg[UUID]:
    """By the leg's own scores where it has any, else by its order."""
    ids = [match.post_id for match in leg.matches]
    if any(match.score is None for match in leg.matches):
        return fusion.Leg.of_ranks(ids)
    if leg.kind == "colour":
        return fusion.Leg({match.post_id: FARTHEST_COLOUR - (match.score or 0.0) for match in leg.matches})
    others: dict[UUID, float] = {}
    if leg.vectors and space is not None:
        near = similarities_of(every.difference(ids), leg.vectors, space)
        others = {post_id: similarity for post_id, (similarity, _) in near.items()}
    return fusion.Leg({match.post_id: match.score or 0.0 for match in leg.matches}, others, leg.zero)


def _boosted(fused: list[Fused[UUID]]) -> list[Fused[UUID]]:
    """Where nobody showed what is meant, what is new and what is liked stands a little higher."""
    boosts = Boosts(settings.KINDRED_FRESHNESS, settings.KINDRED_POPULARITY)
    if boosts == Boosts():
        return fused
    now = timezone.now()
    rows = Post.objects.filter(pk__in=[entry.item for entry in fused]).annotate(
        total=Count("likes", filter=Q(likes__user__is_active=True))
    )
    factors = {
        post_id: boosts.of(age_days=(now - created).total_seconds() / 86_400, likes=likes)
        for post_id, created, likes in rows.values_list("pk", "created_at", "total")
    }
    # What speaks against a post is not to be multiplied.
    lifted = [
        replace(one, score=one.score * factors.get(one.item, 1.0) if one.score > 0 else one.score) for one in fused
    ]
    return sorted(lifted, key=lambda entry: -entry.score)


def _varied(entries: Sequence[Fused[UUID]], space: EmbeddingSpace | None) -> list[UUID]:
    order = [entry.item for entry in entries]
    if space is None or len(order) < 2:
        return order
    # By places, not by scores: these lie so close together that novelty would rule.
    relevance = np.linspace(1.0, 0.0, min(len(order), VARIED))
    return mmr(order, relevance.tolist(), cover_vectors(order[:VARIED], space), RELEVANCE_SHARE, VARIED)


def _spaced(order: Sequence[UUID], query: Query) -> list[UUID]:
    """No author crowds a screen, unless one was asked for."""
    author_of = dict(Post.objects.filter(pk__in=order).values_list("pk", "author"))
    present = [post_id for post_id in order if post_id in author_of]
    if query.filters.author or query.filters.mine:
        return present
    return space_authors(present, author_of.__getitem__, SCREEN, OF_ONE_AUTHOR)


def _found(entry: Fused[UUID], matched: Mapping[str, Mapping[UUID, Match]], copies: Sequence[UUID]) -> Found:
    shares = entry.shares | {leg: part for leg, part in entry.contributions.items() if part < 0}
    evidence = {}
    for leg, place in entry.ranks.items():
        match = matched[leg][entry.item]
        evidence[leg] = Evidence(place, shares.get(leg, 0.0), match.score, match.picture_id, match.region)
    return Found(entry.item, entry.score, evidence, tuple(copies))


def _told(leg: Leg) -> LegFound:
    return LegFound(leg.kind, leg.weight, len(leg.matches), leg.answer or "", leg.term.value if leg.term else "")
