"""Who follows whom, read: the lists behind the numbers, and whether the viewer follows somebody."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet

from accounts.follows.models import Follow
from accounts.users.models import User

# As many tell that somebody is widely known; to count a million would take longer than what the count is for.
FOLLOWERS_COUNTED = 1000


def people_followed_by(user: User) -> QuerySet[User]:
    """Newest follow first, by `place`. The number shown is this list's length."""
    people = User.objects.filter(follower_set__follower=user, is_active=True)
    return people.annotate(place=F("follower_set__pk")).order_by("-place")


def followers_of(user: User) -> QuerySet[User]:
    people = User.objects.filter(following_set__followee=user, is_active=True)
    return people.annotate(place=F("following_set__pk")).order_by("-place")


def page_of_people(people: QuerySet[User], before: int | None, size: int) -> tuple[list[User], int | None]:
    """`size` of one of the lists above, behind the `place` named `before`; and the `place` to go on from, if any."""
    if before is not None:
        people = people.filter(place__lt=before)  # type: ignore[misc]
    found = list(people[: size + 1])
    return found[:size], found[size - 1].place if len(found) > size else None  # type: ignore[attr-defined]


def with_followed(people: QuerySet[User], viewer: User | AnonymousUser) -> QuerySet[User]:
    """Each with `followed`: whether `viewer` follows them."""
    mine = Follow.objects.filter(follower=viewer.pk or 0, followee=OuterRef("pk"))
    return people.annotate(followed=Exists(mine))


def followed_ids(viewer: User | AnonymousUser, among: Iterable[int] | None = None) -> set[int]:
    if not viewer.is_authenticated:
        return set()
    follows = Follow.objects.filter(follower=viewer.pk)
    if among is not None:
        follows = follows.filter(followee__in=list(among))
    return set(follows.values_list("followee_id", flat=True))


def follower_count(person: str) -> Func:
    """How many follow the person whom the column `person` names, to annotate with: 0 to FOLLOWERS_COUNTED."""
    follows = Follow.objects.filter(followee=OuterRef(person)).values("followee")[:FOLLOWERS_COUNTED]
    return Func(ArraySubquery(follows), function="cardinality", output_field=IntegerField())
