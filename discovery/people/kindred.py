"""Those who make what is like somebody's tastes, each with the evidence; and those who post most, for want of these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from accounts.related.eligibility import suggestible_people
from accounts.related.scoring import Kindred
from accounts.related.selectors import people_alike, people_near
from accounts.related.vectors import taste_set
from accounts.users.models import User
from discovery.embeddings.models import EmbeddingSpace
from discovery.people.evidence import Evidence
from discovery.people.own import Look
from discovery.people.scoring import answering, in_turn
from discovery.posts.models import Picture, Post, PostQuerySet

# So many of the latest posts of all say who is active.
LATEST_POSTS = 1000
PICTURES_SHOWN = 3


def by_looks(
    looks: Sequence[Look],
    space: EmbeddingSpace,
    viewer_id: int | None,
    *,
    excluding: Collection[int] = (),
    least: int,
    limit: int,
) -> dict[int, Evidence]:
    """People with `least` pictures, best first: of each look in turn, up to `limit` of each; and why.

    Who is found by several looks is there by that which puts them first.
    """
    found = [_by_look(look, space, viewer_id, excluding, least, limit) for look in looks]
    turns = in_turn([[(person, number) for person in each] for number, each in enumerate(found)])
    evidence: dict[int, Evidence] = {}
    for person, number in turns:
        evidence.setdefault(person, found[number][person])
    return evidence


def most_active(
    viewer_id: int | None, among: PostQuerySet, *, excluding: Collection[int], least: int, limit: int
) -> dict[int, Evidence]:
    """Those with `least` of the latest posts of all, who posts most of them first, with their latest pictures."""
    if limit <= 0:
        return {}
    posted = Counter(Post.objects.public().newest().values_list("author", flat=True)[:LATEST_POSTS])
    able = [person for person, number in posted.items() if number >= least and person not in excluding]
    people = suggestible_people(viewer_id).filter(pk__in=able).values_list("pk", flat=True)
    best = sorted(people, key=lambda person: (-posted[person], person))[:limit]
    latest = _latest_pictures(best, among)
    return {person: Evidence(_("Posted here lately"), latest[person]) for person in best if person in latest}


def _by_look(
    look: Look, space: EmbeddingSpace, viewer_id: int | None, excluding: Collection[int], least: int, limit: int
) -> dict[int, Evidence]:
    tastes = [side.taste for side in look.sides]
    if look.alike:
        kindred = people_alike(
            taste_set(tastes),
            space_id=space.pk,
            viewer_id=viewer_id,
            excluding=excluding,
            limit=limit,
            pictures=least,
        )
    else:
        kindred = people_near(
            [taste.vector for taste in tastes],
            space_id=space.pk,
            viewer_id=viewer_id,
            excluding=excluding,
            limit=limit,
            pictures=least,
        )
    fitting = answering({person.user_id: person.score for person in kindred})
    return {person.user_id: _evidence(person, look) for person in _ordered(kindred, look) if person.user_id in fitting}


def _ordered(kindred: Sequence[Kindred], look: Look) -> list[Kindred]:
    """As they are where people are alike as wholes; else those of each taste in turn, so that no taste is drowned."""
    if look.alike:
        return list(kindred)
    return in_turn([[one for one in kindred if one.number == number] for number in range(len(look.sides))])


def _evidence(person: Kindred, look: Look) -> Evidence:
    side = look.sides[person.number]
    return Evidence(side.reason, person.evidence, other=side.other)


def _latest_pictures(people: Collection[int], among: PostQuerySet) -> dict[int, list[UUID]]:
    """The first pictures of the latest posts of each of `people` in `among`, the latest first."""
    latest = among.filter(author=OuterRef("pk")).newest().values("pk")[:PICTURES_SHOWN]
    rows = User.objects.filter(pk__in=list(people)).annotate(latest=ArraySubquery(latest)).values_list("pk", "latest")
    posts = dict(rows)
    first = Picture.objects.filter(
        post__in=[post for each in posts.values() for post in each], position=1, state=Picture.State.READY
    )
    pictures = dict(first.values_list("post", "pk"))
    shown = {person: [pictures[post] for post in each if post in pictures] for person, each in posts.items()}
    return {person: each for person, each in shown.items() if each}
