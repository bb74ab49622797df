"""Who follows whom, and who has asked to, read: the lists behind the numbers, as the viewer finds them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.boundaries.models import Block
from accounts.boundaries.selectors import without_blocked
from accounts.follows.models import Follow, FollowRequest
from accounts.users.models import User

Viewer = User | AnonymousUser

# As many tell that somebody is widely known; to count a million would take longer than what the count is for.
FOLLOWERS_COUNTED = 1000


@dataclass(frozen=True)
class KnownFollowers:
    """Those whom the viewer follows and who follow somebody: `people` are the first, `total` is how many there are."""

    people: list[User]
    total: int


def people_followed_by(user: User, viewer: Viewer) -> QuerySet[User]:
    """Newest follow first, by `place`, without those blocked either way. The number shown is this list's length.

    Ask `may_see_lists` first, as for all lists here.
    """
    people = without_blocked(User.objects.filter(follower_set__follower=user, is_active=True), viewer)
    return people.annotate(place=F("follower_set__pk")).order_by("-place")


def followers_of(user: User, viewer: Viewer) -> QuerySet[User]:
    people = without_blocked(User.objects.filter(following_set__followee=user, is_active=True), viewer)
    return people.annotate(place=F("following_set__pk")).order_by("-place")


def known_followers_of(user: User, viewer: Viewer) -> QuerySet[User]:
    """Followers of `user` whom `viewer` follows: the list behind the number of `known_followers`."""
    mine = Follow.objects.filter(follower=viewer.pk or 0, followee=OuterRef("pk"))
    return followers_of(user, viewer).filter(Exists(mine))


def known_followers(person_ids: Collection[int], viewer: Viewer, each: int = 3) -> dict[int, KnownFollowers]:
    """For each person the people whom `viewer` follows who follow them, the newest follow first; by one query.

    Who has none is left out, and so is a private account that `viewer` does not follow: its lists are not for them.
    """
    if not viewer.is_authenticated or not person_ids:
        return {}
    mine = Follow.objects.filter(follower=viewer.pk)
    open_to_me = (
        Q(followee__is_private=False) | Q(followee=viewer.pk) | Exists(mine.filter(followee=OuterRef("followee")))
    )
    of_one = [F("followee")]
    follows = (
        Follow.objects.filter(
            Exists(mine.filter(followee=OuterRef("follower"))),
            open_to_me,
            ~Block.objects.between(viewer.pk, "follower_id"),
            ~Block.objects.between(viewer.pk, "followee_id"),
            followee__in=list(person_ids),
            follower__is_active=True,
        )
        .annotate(
            total=Window(Count("pk"), partition_by=of_one),
            number=Window(RowNumber(), partition_by=of_one, order_by=F("pk").desc()),
        )
        .filter(number__lte=each)
        .select_related("follower")
        .order_by("number")
    )
    found: dict[int, KnownFollowers] = {}
    for follow in follows:
        found.setdefault(follow.followee_id, KnownFollowers([], follow.total)).people.append(follow.follower)
    return found


def may_see_lists(person: User, viewer: Viewer) -> bool:
    """Whether `viewer` may see whom `person` follows and who follows them, and how many these are.

    For a private account that is its followers and itself; for those who are blocked, either way, nothing.
    """
    if not viewer.is_authenticated:
        return not person.is_private
    if viewer.pk == person.pk:
        return True
    rows = User.objects.filter(pk=person.pk)
    if person.is_private:
        rows = rows.filter(follower_set__follower=viewer.pk)
    return without_blocked(rows, viewer).exists()


def requests_to(user: User) -> QuerySet[User]:
    """Who asks to follow `user`, the latest first: the list behind `waiting_requests`."""
    people = without_blocked(User.objects.filter(requests_sent__person=user, is_active=True), user)
    return people.annotate(place=F("requests_sent__pk")).order_by("-place")


def waiting_requests(user: User) -> int:
    """How many people wait for `user` to answer."""
    return requests_to(user).count()


def page_of_people(people: QuerySet[User], before: int | None, size: int) -> tuple[list[User], int | None]:
    """`size` of one of the lists above, behind the `place` named `before`; and the `place` to go on from, if any."""
    if before is not None:
        people = people.filter(place__lt=before)  # type: ignore[misc]
    found = list(people[: size + 1])
    return found[:size], found[size - 1].place if len(found) > size else None  # type: ignore[attr-defined]


def with_followed(people: QuerySet[User], viewer: Viewer) -> QuerySet[User]:
    """Each with `followed` and `requested`: whether `viewer` follows them, or has asked to."""
    mine = Follow.objects.filter(follower=viewer.pk or 0, followee=OuterRef("pk"))
    asked = FollowRequest.objects.filter(requester=viewer.pk or 0, person=OuterRef("pk"))
    return people.annotate(followed=Exists(mine), requested=Exists(asked))


def followed_ids(viewer: Viewer, among: Iterable[int] | None = None) -> set[int]:
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
