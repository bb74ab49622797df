"""What stands between two people, read: who has blocked whom, and what somebody has muted."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.boundaries.models import Block, MutedWord
from accounts.users.models import User
from accounts.users.selectors import get_person

Viewer = User | AnonymousUser


def is_blocked(one_id: int, other_id: int) -> bool:
    """Whether one of them has blocked the other."""
    pair = Q(blocker=one_id, blocked=other_id) | Q(blocker=other_id, blocked=one_id)
    return Block.objects.filter(pair).exists()


def has_blocked(blocker: Viewer, blocked: User) -> bool:
    """Whether `blocker` has blocked `blocked`; what the other way round is so is nobody's business."""
    return blocker.is_authenticated and Block.objects.filter(blocker=blocker.pk, blocked=blocked).exists()


def without_blocked(people: QuerySet[User], viewer: Viewer) -> QuerySet[User]:
    """`people` without those who and `viewer` have blocked each other, either way."""
    if not viewer.is_authenticated:
        return people
    return people.filter(~Block.objects.between(viewer.pk, "pk"))


def get_person_for(username: str, viewer: Viewer) -> User:
    """The person of this name. Raises User.DoesNotExist alike for nobody and for somebody blocked, either way.

    By one question to the database, whatever comes of it: another one would tell by its time that there is somebody.
    """
    return get_person(username, without_blocked(User.objects.all(), viewer))


def get_person_or_blocked(username: str, viewer: Viewer) -> User:
    """The same, for where `viewer` can take a block of theirs back: whom they have blocked is found too."""
    people = User.objects.all()
    if viewer.is_authenticated:
        by_them = Block.objects.filter(blocker=OuterRef("pk"), blocked=viewer.pk)
        by_viewer = Block.objects.filter(blocker=viewer.pk, blocked=OuterRef("pk"))
        people = people.filter(~Exists(by_them) | Exists(by_viewer))
    return get_person(username, people)


def people_named(words: str, viewer: Viewer, limit: int = 6) -> QuerySet[User]:
    """Whose username starts with `words`, or whose shown name holds them; nobody blocked, either way."""
    words = words.strip().lstrip("@")
    if len(words) < 2:
        return User.objects.none()
    named = Q(username__startswith=words.lower()) | Q(display_name__icontains=words)
    return without_blocked(User.objects.filter(named, is_active=True), viewer).order_by("username")[:limit]


def people_blocked_by(user: User) -> QuerySet[User]:
    """The list of the settings page, the latest block first."""
    people = User.objects.filter(blocked_set__blocker=user, is_active=True)
    return people.annotate(place=F("blocked_set__pk")).order_by("-place")


def people_muted_by(user: User) -> QuerySet[User]:
    people = without_blocked(User.objects.filter(muted_set__user=user, is_active=True), user)
    return people.annotate(place=F("muted_set__pk")).order_by("-place")


def muted_words_of(user: User, kind: MutedWord.Kind) -> QuerySet[MutedWord]:
    """Tags or words that `user` has muted, in the order of the alphabet."""
    return MutedWord.objects.filter(user=user, kind=kind).order_by("word", "pk")
