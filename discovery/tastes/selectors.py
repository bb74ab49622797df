"""What a person sees of their own tastes, and of what they said of them; nobody else sees any of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from urllib.parse import urlencode
from uuid import UUID

import numpy as np
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.related.models import Taste
from accounts.users.models import User
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture, Post
from discovery.posts.selectors import posts_in_order
from discovery.tastes.evidence import Evidence, enjoyed_by, made_by
from discovery.tastes.models import Forgotten, Signal
from discovery.tastes.naming import common_words

# What was said long ago is still in force; a page shows the latest of it.
LISTED = 60
FORGETTINGS_LISTED = 10
PICTURES_SHOWN = 6


@dataclass(frozen=True)
class TasteShown:
    """A taste, those of its pictures that its owner may see, nearest first, and what these have in common."""

    taste: Taste
    pictures: Sequence[Picture]
    suggested: str

    @property
    def name(self) -> str:
        return self.taste.name or self.suggested

    @property
    def share(self) -> str:
        """How much of all that its owner makes, or enjoys."""
        makes = self.taste.kind == Taste.Kind.MAKES
        percent = round(100 * self.taste.weight) or "< 1"
        share = _("%(percent)s %% of what you make") if makes else _("%(percent)s %% of what you enjoy")
        return share % {"percent": percent}

    @property
    def link(self) -> str:
        """What the search by its foremost picture is asked with; empty where none can be seen."""
        if not self.pictures:
            return ""
        number = self.pictures[0].position
        asked = {"post": str(self.pictures[0].post_id), **({"number": str(number)} if number > 1 else {})}
        return urlencode(asked)


@dataclass(frozen=True)
class Forgetting:
    """What was forgotten at one time, and some of the posts that do not count since."""

    forgotten_at: datetime
    posts: Sequence[Post]


def tastes_of(user: User) -> dict[str, list[TasteShown]]:
    """Those of each kind in the searched space, the heaviest first."""
    space = active_space()
    rows = list(Taste.objects.filter(user=user, space_id=space.pk).order_by("kind", "position")) if space else []
    shown = _shown(rows, user)
    return {kind: [each for each in shown if each.taste.kind == kind] for kind in Taste.Kind.values}


def taste_of(user: User, taste_id: int) -> TasteShown:
    """Raises Taste.DoesNotExist alike for what is gone and what is another's."""
    (shown,) = _shown([Taste.objects.get(pk=taste_id, user=user)], user)
    return shown


def pictures_of_tastes(user: User, limit: int) -> list[tuple[Picture, str]]:
    """Up to `limit` pictures that their tastes are made of and that they may see, each with what its taste is called.

    As many of what they enjoy, what counts most first, as of what they make, the latest first; while there are any.
    """
    space = active_space()
    if space is None:
        return []
    shown = tastes_of(user)
    enjoyed, made = enjoyed_by(user, space.pk, limit), made_by(user, space.pk, limit)
    if enjoyed:
        enjoyed = enjoyed.in_order(np.argsort(-enjoyed.weights, kind="stable"))
    names = [_named(enjoyed, shown[Taste.Kind.ENJOYS]), _named(made, shown[Taste.Kind.MAKES])]
    chosen = dict(pair for pairs in zip_longest(*names) for pair in pairs if pair is not None)
    seen = _pictures(chosen, user)
    return [(seen[picture_id], name) for picture_id, name in chosen.items() if picture_id in seen][:limit]


def _named(known: Evidence | None, tastes: Sequence[TasteShown]) -> list[tuple[UUID, str]]:
    """Each picture with the name of the taste that it lies nearest to."""
    if known is None or not tastes:
        return []
    nearest = (known.vectors @ np.array([each.taste.vector for each in tastes], np.float32).T).argmax(axis=1)
    return [(picture, tastes[place].name) for picture, place in zip(known.pictures, nearest, strict=True)]


def told_less(user: User) -> list[Post]:
    """The posts that they want to see less like, the latest first."""
    told = Signal.objects.filter(user=user, kind=Signal.Kind.LESS).order_by("-created_at")
    return posts_in_order(list(told.values_list("post", flat=True)[:LISTED]), user)


def forgettings_of(user: User) -> list[Forgetting]:
    """What they have asked to forget, the latest first."""
    mine = Forgotten.objects.filter(user=user)
    moments = list(
        mine.order_by("-forgotten_at").values_list("forgotten_at", flat=True).distinct()[:FORGETTINGS_LISTED]
    )
    place = Window(RowNumber(), partition_by=[F("forgotten_at")], order_by=[F("pk").asc()])
    rows = mine.filter(forgotten_at__in=moments).annotate(place=place).filter(place__lte=PICTURES_SHOWN)
    forgotten = list(rows.values_list("forgotten_at", "post"))
    posts = {post.pk: post for post in posts_in_order([post_id for _, post_id in forgotten], user)}
    return [
        Forgetting(moment, [posts[post_id] for at, post_id in forgotten if at == moment and post_id in posts])
        for moment in moments
    ]


def _shown(tastes: Sequence[Taste], user: User) -> list[TasteShown]:
    seen = _pictures([picture_id for taste in tastes for picture_id in taste.evidence], user)
    shown = []
    for taste in tastes:
        pictures = [seen[picture_id] for picture_id in taste.evidence if picture_id in seen][:PICTURES_SHOWN]
        shown.append(TasteShown(taste, pictures, _suggested(pictures)))
    return shown


def _pictures(picture_ids: Iterable[UUID], user: User) -> Mapping[UUID, Picture]:
    visible = Post.objects.visible_to(user).published()
    pictures = Picture.objects.filter(state=Picture.State.READY, post__in=visible)
    return pictures.select_related("post__author").prefetch_related("post__tags").in_bulk(list(picture_ids))


def _suggested(pictures: Sequence[Picture]) -> str:
    tags = [[tag.name for tag in picture.post.tags.all()] for picture in pictures]
    labels = [[label["name"] for label in picture.labels[:1]] for picture in pictures]
    return pgettext("between names in a list", ", ").join(common_words(tags, labels))
