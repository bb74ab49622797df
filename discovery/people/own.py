"""What says something of a person's own taste, and for each part of it why those are suggested who make its like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from accounts.related.models import Taste
from accounts.related.vectors import OwnTaste, made_by_followed, own_tastes
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import vectors_of_liked
from discovery.people.evidence import OtherSide
from discovery.ranking.medoids import medoids


@dataclass(frozen=True)
class Side:
    """One vector (unit, float32 [d]) to find people by, why they are suggested, and whose taste it is."""

    taste: OwnTaste
    reason: str
    other: OtherSide


@dataclass(frozen=True)
class Look:
    """Some of a person's tastes: those who are `alike` are so as wholes; else one taste in common is enough."""

    sides: Sequence[Side]
    alike: bool = False


def own_looks(viewer: User, space: EmbeddingSpace) -> list[Look]:
    """What `viewer` enjoys, what they make, and what those make whom they follow; as far as there is any."""
    own = own_tastes(viewer.pk, space.pk)
    enjoys = [taste for taste in own if taste.kind == Taste.Kind.ENJOYS] or _liked(viewer, space)
    makes = [taste for taste in own if taste.kind == Taste.Kind.MAKES]
    looks = [
        Look([Side(taste, _("Makes what you like"), _yours(taste, _("What you like"))) for taste in enjoys]),
        Look([Side(taste, _("Makes pictures like yours"), _yours(taste, _("Yours"))) for taste in makes], alike=True),
        Look(_of_followed(viewer, space)),
    ]
    return [look for look in looks if look.sides]


def look_of(person: User, tastes: Sequence[OwnTaste]) -> Look:
    """What `person` makes, for those who look for others like them."""
    reason = _("Makes pictures like %(person)s’s") % {"person": person}
    label, both = _("%(person)s’s") % {"person": person}, _("Both return to ‘%(name)s’")
    sides = [Side(taste, reason, OtherSide(label, taste.evidence, both)) for taste in tastes]
    return Look(sides, alike=True)


def _yours(taste: OwnTaste, label: str) -> OtherSide:
    return OtherSide(label, taste.evidence, _("You both return to ‘%(name)s’"), taste.name)


def _liked(viewer: User, space: EmbeddingSpace) -> list[OwnTaste]:
    """Until tastes are made of what somebody likes, its medoids: what they liked last counts at once."""
    vectors = np.array(vectors_of_liked(viewer, space), np.float32)
    chosen = medoids(vectors) if len(vectors) else []
    middles = [(vectors[one.index], one.weight) for one in chosen]
    return [OwnTaste(viewer.pk, Taste.Kind.ENJOYS, middle, middle, weight, "", ()) for middle, weight in middles]


def _of_followed(viewer: User, space: EmbeddingSpace) -> list[Side]:
    """The medoids of what the followed make most: as few as stand for all of them."""
    tastes = made_by_followed(viewer.pk, space.pk)
    vectors = np.array([taste.vector for taste in tastes], np.float32)
    chosen = [tastes[one.index] for one in medoids(vectors)] if tastes else []
    people = User.objects.in_bulk([taste.user_id for taste in chosen])
    return [
        Side(
            taste,
            _("Like %(person)s, whom you follow") % {"person": person},
            OtherSide(_("%(person)s’s") % {"person": person}, taste.evidence),
        )
        for taste in chosen
        if (person := people.get(taste.user_id))
    ]
