"""Who and what may be told to other servers: open accounts and public posts alone, as any stranger finds them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.boundaries.selectors import get_person_for, without_blocked
from accounts.follows.selectors import followers_of, people_followed_by
from accounts.users.models import User
from discovery.federation.models import FederatedDelivery, RemoteActor, RemoteFollower, RemoteFollowing, RemotePost
from discovery.posts.models import Post, PostQuerySet, Viewer
from discovery.posts.pages import PostPage, page_by_time

OUTBOX_PAGE = 20


def open_person(username: str, viewer: Viewer) -> User:
    """Raises User.DoesNotExist alike for nobody, for a private account and for somebody blocked, either way."""
    person = get_person_for(username, viewer)
    if person.is_private:
        raise User.DoesNotExist("Nobody here has this name.")
    return person


def public_posts(viewer: Viewer) -> PostQuerySet:
    """What everybody may see; of that, nothing of those whom a member who asks and who have blocked each other."""
    return Post.objects.public().visible_to(viewer).for_cards(AnonymousUser())


def public_post(post_id: UUID, viewer: Viewer) -> Post:
    """Raises Post.DoesNotExist alike for what is missing and what is not public."""
    return public_posts(viewer).get(pk=post_id)


def outbox_page(person: User, viewer: Viewer, cursor: str) -> PostPage:
    """Raises ValidationError for a cursor that was not made here."""
    return page_by_time(public_posts(viewer).filter(author=person), cursor or None, OUTBOX_PAGE)


def posts_total(person: User, viewer: Viewer) -> int:
    return public_posts(viewer).filter(author=person).count()


def followers_total(person: User, viewer: Viewer) -> int:
    """Those here whom the page of followers lists, and those elsewhere whom the page beside it does."""
    return followers_of(person, viewer).count() + remote_followers_of(person).count()


def following_total(person: User, viewer: Viewer) -> int:
    return people_followed_by(person, viewer).count() + _accepted(person).count()


def remote_followers_of(person: User) -> QuerySet[RemoteFollower]:
    """The latest first."""
    return RemoteFollower.objects.filter(user=person).select_related("actor").order_by("-pk")


def followed_elsewhere(user: User) -> QuerySet[RemoteFollowing]:
    """Those, too, whose servers have not answered yet."""
    return RemoteFollowing.objects.filter(user=user).select_related("actor").order_by("-pk")


def posts_elsewhere(user: User) -> QuerySet[RemotePost]:
    """What those have posted whom `user` follows elsewhere, the newest first."""
    actors = _accepted(user).values("actor")
    return RemotePost.objects.filter(actor__in=actors).select_related("actor")


def is_followed(actor: RemoteActor) -> bool:
    """Whether anybody here follows them, and their server has agreed."""
    return actor.followed_by.filter(accepted_at__isnull=False).exists()


def inboxes_of(user_ids: set[int]) -> dict[int, list[str]]:
    """Where each person's followers on other servers are told: a shared inbox once, however many share it."""
    found: dict[int, dict[str, None]] = {}
    rows = RemoteFollower.objects.filter(user__in=user_ids).values_list("user", "actor__shared_inbox", "actor__inbox")
    for user_id, shared, own in rows.order_by("pk"):
        found.setdefault(user_id, {})[shared or own] = None
    return {user_id: list(inboxes) for user_id, inboxes in found.items()}


def waiting_for(inbox: str) -> QuerySet[FederatedDelivery]:
    return FederatedDelivery.objects.filter(inbox=inbox, next_at__isnull=False)


def open_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_private=False)


def people_total(viewer: Viewer) -> int:
    return without_blocked(open_people(), viewer).count()


def _accepted(user: User) -> QuerySet[RemoteFollowing]:
    return RemoteFollowing.objects.filter(user=user, accepted_at__isnull=False)
