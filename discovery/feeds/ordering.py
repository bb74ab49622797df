"""The one order of a home, made for its first page and kept for an hour; steering has the rest ranked anew at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from accounts.related.models import Steering
from accounts.users.models import User
from discovery.embeddings.spaces import active_space
from discovery.feeds.filling import filling
from discovery.feeds.following import followed
from discovery.feeds.kindred import kindred
from discovery.feeds.pages import Place
from discovery.feeds.reasons import Entry, Source
from discovery.feeds.wishes import Wishes, wishes_of
from discovery.posts.pages import PAGE_SIZE
from discovery.ranking.interleaving import interleave
from discovery.ranking.mixing import Mixture

KEPT_SECONDS = 3600
# Of every five posts three are of people and boards that they follow and two kindred, while both last.
OF_FOLLOWED, OF_KINDRED = 3, 2


@dataclass(frozen=True)
class Ranking:
    """A home in its order, as of a revision of the person's steering; `is_filled`: with what they did not ask for."""

    revision: int
    entries: tuple[Entry, ...]
    is_filled: bool

    @property
    def is_theirs(self) -> bool:
        """Whether something of it is of people or boards that they follow, or like their tastes."""
        return any(entry.source not in {Source.TRENDING, Source.FRESH} for entry in self.entries)


def ranking_at(viewer: User, steering: Steering, place: Place) -> Ranking:
    """That of which a page at `place` is; made again, where it is gone, from the posts that were there then.

    Where the person has steered since, what lies before the place stays, and all that follows is ranked anew.
    """
    key = f"home:{viewer.pk}:{place.moment}"
    kept: Ranking | None = cache.get(key)
    if kept is not None and kept.revision == steering.revision:
        return kept
    shown = kept.entries[: place.start] if kept else ()
    made, is_filled = _ranked(viewer, steering, place, {entry.post_id for entry in shown})
    ranking = Ranking(steering.revision, (*shown, *made), is_filled or bool(kept and kept.is_filled))
    cache.set(key, ranking, KEPT_SECONDS)
    return ranking


def _ranked(viewer: User, steering: Steering, place: Place, shown: Collection[UUID]) -> tuple[list[Entry], bool]:
    """What is not `shown` yet, and whether a first page had to be filled."""
    mixture = Mixture(steering.variety, steering.freshness, steering.fame)
    space = active_space()
    wishes = wishes_of(viewer, space) if space else Wishes()
    near = kindred(viewer, wishes, space, mixture, place) if space else []
    of_followed = _new(followed(viewer, mixture, place), shown)
    there = {entry.post_id for entry in of_followed}.union(shown)
    entries = interleave(of_followed, _new(near, there), OF_FOLLOWED, OF_KINDRED)
    if len(entries) + len(shown) >= PAGE_SIZE:
        return entries, False
    there.update(entry.post_id for entry in entries)
    more = _new(filling(viewer, wishes, space, place), there)
    return [*entries, *more], bool(more)


def _new(entries: Collection[Entry], shown: Collection[UUID]) -> list[Entry]:
    return [entry for entry in entries if entry.post_id not in shown]
