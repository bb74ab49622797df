"""A person's page, read: what they post with the pinned first, and the numbers, each the length of its list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.boundaries.models import Mute
from accounts.follows.models import Follow
from accounts.follows.selectors import (
    followers_of,
    known_followers,
    may_see_lists,
    people_followed_by,
    waiting_requests,
    with_followed,
)
from accounts.users.models import User
from discovery.imaging.palette import blended
from discovery.posts.models import Post, PostQuerySet, Swatch, Viewer
from discovery.posts.pages import PAGE_SIZE, PostPage, page_by_time

# As many say what somebody's colours are.
POSTS_COLOURED = 300


@dataclass(frozen=True)
class Numbers:
    """How long a person's lists are for one viewer."""

    posts: int
    followers: int
    following: int


def posts_of(author: User, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """What `viewer` may see of one person's, newest first. Raises ValidationError for a bad cursor, as all here."""
    return page_by_time(_of(author, viewer).for_cards(viewer), cursor, size)


def wall_of(author: User, viewer: Viewer, cursor: str | None = None, size: int = PAGE_SIZE) -> PostPage:
    """The same posts with the pinned ones at their head, each once; `size` counts those behind them."""
    posts = _of(author, viewer).for_cards(viewer)
    page = page_by_time(posts.filter(pin__isnull=True), cursor, size)
    return page if cursor else replace(page, posts=[*pins_of(author, viewer), *page.posts])


def pins_of(author: User, viewer: Viewer) -> list[Post]:
    """What `viewer` may see of the pinned posts, in their order."""
    pinned = list(_of(author, viewer).for_cards(viewer).filter(pin__isnull=False).order_by("pin__position", "pk"))
    for post in pinned:
        post.why = _("Pinned")
    return pinned


def count_of(author: User, viewer: Viewer) -> int:
    """The length of the list behind the number."""
    return _of(author, viewer).count()


def numbers_of(person: User, viewer: Viewer) -> Numbers | None:
    """None where `viewer` may see none of the lists: for a private account that they do not follow."""
    if not may_see_lists(person, viewer):
        return None
    return Numbers(
        posts=count_of(person, viewer),
        followers=followers_of(person, viewer).count(),
        following=people_followed_by(person, viewer).count(),
    )


def as_met_by(person: User, viewer: Viewer) -> User:
    """The person with `followed`, `requested`, `follows_viewer` and `muted`: how `viewer` and they stand."""
    follows = Follow.objects.filter(follower=OuterRef("pk"), followee=viewer.pk or 0)
    muted = Mute.objects.filter(user=viewer.pk or 0, muted=OuterRef("pk"))
    people = with_followed(User.objects.filter(pk=person.pk), viewer)
    return people.annotate(follows_viewer=Exists(follows), muted=Exists(muted)).get()


def standing_of(person: User, viewer: Viewer) -> dict[str, Any]:
    """For a page's head: the person as `viewer` meets them, and whether `viewer` follows them or has asked to."""
    met: Any = as_met_by(person, viewer)
    return {"person": met, "followed": met.followed, "requested": met.requested}


def heading_of(person: User, viewer: Viewer) -> dict[str, Any]:
    """The same, with who among those whom `viewer` follows follows them, or who asks to follow the viewer, and with
    the colours of what they post.
    """
    context = {**standing_of(person, viewer), "colours": colours_of(person, viewer)}
    if viewer.pk == person.pk:
        return {**context, "waiting": waiting_requests(person)}
    return {**context, "known": known_followers([person.pk], viewer).get(person.pk)}


def colours_of(author: User, viewer: Viewer) -> list[str]:
    """What the latest POSTS_COLOURED posts that `viewer` may see are made of, "#rrggbb", the largest share first."""
    latest = _of(author, viewer).newest().values("pk")[:POSTS_COLOURED]
    rows = Swatch.objects.filter(post__in=latest).values_list("lightness", "a", "b", "share")
    return [swatch.hex for swatch in blended([row[:3] for row in rows], [row[3] for row in rows])]


def _of(author: User, viewer: Viewer) -> PostQuerySet:
    return Post.objects.visible_to(viewer).published().filter(author=author)
