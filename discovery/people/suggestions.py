"""A suggestion, and how the shown ones are made of all who were found: pushed down, explored, cut, and told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.conf import settings
from django.utils import timezone

from accounts.follows.selectors import KnownFollowers, known_followers, with_followed
from accounts.related.scoring import ALIKE, pushed_down, with_exploration
from accounts.related.selectors import likeness_to_dismissed, little_known
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.people.evidence import Evidence, tags_of, told, visible_ids, visible_pictures
from discovery.people.reasons import followed_by
from discovery.people.tags import shared_tags
from discovery.posts.models import Picture, PostQuerySet, Tag, Viewer

EVIDENCE_SHOWN = 3
OTHERS_SHOWN = 2


@dataclass(frozen=True)
class Suggestion:
    """A person, why they are suggested, and up to three of their pictures that say so.

    Where a taste found them, `others` are up to two pictures that stand for it, and `others_label` says whose or what
    they are. `mutual` are the first of the `mutual_count` people whom the viewer follows and who follow the person;
    `shared_tags` are used by the person and by the viewer, or by whomever they are said to be like.
    """

    person: User
    reason: str
    evidence: Sequence[Picture] = field(default_factory=list)
    others: Sequence[Picture] = field(default_factory=list)
    others_label: str = ""
    mutual: Sequence[User] = field(default_factory=list)
    mutual_count: int = 0
    shared_tags: Sequence[Tag] = field(default_factory=list)
    is_exploration: bool = False

    @property
    def known_to(self) -> str:
        """Who of those whom the viewer follows follows them too, in words; empty where nobody does."""
        return followed_by([str(person) for person in self.mutual], self.mutual_count)


@dataclass(frozen=True)
class Shelf:
    """Whom suggestions are for, and out of which posts: `among`, what `viewer` is shown; `limit` people at most.

    Tags are compared with those of `like`, a person's identifier; with nobody's where it is None.
    """

    viewer: Viewer
    space: EmbeddingSpace | None
    among: PostQuerySet
    limit: int
    like: int | None = None

    @property
    def viewer_id(self) -> int | None:
        return self.viewer.pk if self.viewer.is_authenticated else None


def chosen_of(people: Sequence[int], fits: Collection[int], shelf: Shelf) -> tuple[list[int], set[int]]:
    """Those of `people`, best first, to be shown; and those among them who are there to explore, out of `fits`."""
    likeness: dict[int, float] = {}
    if shelf.viewer_id is not None and shelf.space is not None:
        likeness = likeness_to_dismissed(shelf.viewer_id, people, shelf.space.pk)
    ordered = pushed_down(people, likeness)
    unlike = [person for person in ordered if person in fits and likeness.get(person, ALIKE) <= ALIKE]
    return with_exploration(
        ordered,
        little_known(unlike),
        limit=shelf.limit,
        share=settings.KINDRED_EXPLORATION_SHARE,
        seed=f"{timezone.localdate()} {shelf.viewer_id}",
    )


def with_pictures(found: Mapping[int, Evidence], shelf: Shelf, least: int) -> dict[int, Evidence]:
    """Those of whom `least` pictures can be shown: evidence that comes from tastes may have been hidden since."""
    visible = visible_ids(list(chain.from_iterable(evidence.pictures for evidence in found.values())), shelf.among)
    return {
        person: evidence
        for person, evidence in found.items()
        if sum(picture in visible for picture in evidence.pictures) >= least
    }


def suggestions_of(
    found: Mapping[int, Evidence], shelf: Shelf, fits: Collection[int] | None = None
) -> list[Suggestion]:
    """The people `found`, best first, as suggestions; by a constant number of queries.

    Places to explore go to those who are in `fits`, or to anybody where it is None.
    """
    chosen, explored = chosen_of(list(found), found if fits is None else fits, shelf)
    evidence = {person: found[person] for person in chosen}
    ids = [*chain.from_iterable((*one.pictures, *one.other.pictures) for one in evidence.values())]
    pictures = visible_pictures(ids, shelf.among)
    tags = tags_of({picture.post_id for picture in pictures.values()})
    people = with_followed(User.objects.all(), shelf.viewer).in_bulk(chosen)
    mutual = known_followers(chosen, shelf.viewer)
    shared = shared_tags(shelf.like, chosen, shelf.among) if shelf.like is not None else {}

    def suggestion(person: int) -> Suggestion:
        one = evidence[person]
        theirs = [pictures[picture] for picture in one.pictures if picture in pictures]
        others = [pictures[picture] for picture in one.other.pictures if picture in pictures]
        known = mutual.get(person, KnownFollowers([], 0))
        return Suggestion(
            person=people[person],
            reason=told(one, theirs, others, tags),
            evidence=theirs[:EVIDENCE_SHOWN],
            others=others[:OTHERS_SHOWN],
            others_label=one.other.label,
            mutual=known.people,
            mutual_count=known.total,
            shared_tags=shared.get(person, []),
            is_exploration=person in explored,
        )

    return [suggestion(person) for person in chosen if person in people]
