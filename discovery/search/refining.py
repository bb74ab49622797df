"""What to ask next: what the answers have in common, and the groups that they fall into, each a click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture, Post, PostQuerySet, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.search.facets import Facets, clusters_of, facets_of
from discovery.search.narrowing import posts_that_may_answer
from discovery.search.palettes import common_colours
from discovery.search.query import Query
from discovery.search.selectors import ranking_at
from discovery.search.services import completed_look

# The colours are those of what is seen first.
RESULTS_LOOKED_AT = 60


@dataclass(frozen=True)
class Group:
    """Answers that look alike: what tells them from the others, if anything, the one in their middle, how many."""

    name: str | None
    representative: Post
    posts: int


@dataclass(frozen=True)
class Refinements:
    """`palette` are the colours, #rrggbb, of the first pictures."""

    facets: Facets
    groups: Sequence[Group]
    palette: Sequence[str] = ()


def refinements_of(query: Query, viewer: Viewer, cursor: str | None = None) -> Refinements:
    """Of the ranking that a page with this cursor is of; of a new one without. Raises like `answer`."""
    _, ranking = ranking_at(query, viewer, cursor, partial(completed_look, query, viewer))
    post_ids = [found.post_id for found in ranking.found]
    # Unwanted words are left out of the ranking already, or it has said that they could not be.
    among, space = posts_that_may_answer(query.without_unwanted_words(), viewer), active_space()
    clusters = clusters_of(post_ids, space=space, among=among) if space else []
    shown = {post.pk: post for post in posts_in_order([cluster.representative for cluster in clusters], viewer)}
    groups = [Group(one.name, shown[one.representative], one.posts) for one in clusters if one.representative in shown]
    return Refinements(facets_of(post_ids, among=among), groups, _palette(post_ids, among))


def _palette(post_ids: Sequence[UUID], among: PostQuerySet) -> list[str]:
    first = Picture.objects.filter(
        Exists(among.filter(pk=OuterRef("post"))), post__in=post_ids[:RESULTS_LOOKED_AT], position=1
    )
    swatches = [swatch for palette in first.order_by("pk").values_list("palette", flat=True) for swatch in palette]
    return common_colours([(swatch["hex"], swatch["lab"], swatch["share"]) for swatch in swatches])
