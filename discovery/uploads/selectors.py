"""How far an upload has come: arriving, received, prepared, searchable, or refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.users.models import User
from discovery.embeddings.indexing import number_awaited
from discovery.embeddings.selectors import searchable
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Picture, Post
from discovery.uploads.models import Arrival

AWAITED = timedelta(hours=1)
LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """Counts of a post's pictures at each step, and the refused ones with their `problem`; `is_late` where one waits
    for longer than usual."""

    state: str
    total: int
    ready: int
    searchable: int
    refused: Sequence[Picture]
    is_late: bool = False

    @property
    def is_finished(self) -> bool:
        """Nothing more will change by itself."""
        return self.state == Post.State.REJECTED or (
            self.state == Post.State.PUBLISHED and self.searchable >= self.ready
        )

    @property
    def name(self) -> str:
        """The one word that the API tells: processing, indexing, ready or rejected."""
        if self.state == Post.State.PUBLISHED:
            return "ready" if self.is_finished else "indexing"
        return self.state


def get_arrival(arrival_id: UUID, owner: User) -> Arrival:
    """Raises Arrival.DoesNotExist alike for one that is unknown, another's, or past its time."""
    return Arrival.objects.get(pk=arrival_id, owner=owner, expires_at__gt=timezone.now())


def posted_already(owner: User, arrivals: Sequence[UUID]) -> Post | None:
    """The post that all of these arrivals have become: a picture keeps the identifier of its arrival, so that a request
    whose answer was lost can be sent again."""
    if not arrivals:
        return None
    of_them = Picture.objects.filter(pk__in=arrivals, post__author=owner)
    found = list(of_them.values_list("post_id", flat=True))
    return Post.objects.get(pk=found[0]) if len(found) == len(set(arrivals)) and len(set(found)) == 1 else None


def pictures_waiting(most: int) -> int:
    """How many pictures wait to be prepared, or for their vectors since the last hour, counted up to `most` each.

    Vectors that have not come in an hour keep nobody from posting: the encoder is away then, and search says so.
    """
    received = Picture.objects.filter(state=Picture.State.RECEIVED)[:most].count()
    return received + number_awaited(AWAITED, most)


def progress_of(post: Post) -> Progress:
    return progress_of_many([post])[0]


def progress_of_many(posts: Sequence[Post]) -> list[Progress]:
    """In the order of `posts`, by three queries."""
    pictures: dict[UUID, list[Picture]] = {post.pk: [] for post in posts}
    for picture in Picture.objects.filter(post__in=posts).order_by("position"):
        pictures[picture.post_id].append(picture)
    ready = [p.pk for found in pictures.values() for p in found if p.state == Picture.State.READY]
    space = active_space() if ready else None
    placed = searchable(ready, space) if space else set()
    return [_progress(post, pictures[post.pk], placed) for post in posts]


def _progress(post: Post, pictures: Sequence[Picture], placed: set[UUID]) -> Progress:
    ready = [picture for picture in pictures if picture.state == Picture.State.READY]
    # One that could not be encoded is shown but cannot be found; it does not hold the others back.
    done = [picture for picture in ready if picture.pk in placed or picture.problem]
    refused = [picture for picture in pictures if picture.problem]
    waiting = [picture for picture in pictures if picture.state == Picture.State.RECEIVED]
    is_late = any(picture.created_at < timezone.now() - LATE for picture in waiting)
    return Progress(post.state, len(pictures), len(ready), len(done), refused, is_late)
