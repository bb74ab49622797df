"""What happened to posts, noted for those who tell it outside: in the transaction that made it so.

Every post that is out counts, whoever may see it: whoever tells of it asks who may.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.events.models import Event
from accounts.events.services import record_all
from discovery.posts.models import Post


def note_published(posts: Iterable[Post]) -> None:
    """They came out, or are shown again."""
    _note(Event.Kind.PUBLISHED, posts)


def note_changed(posts: Iterable[Post]) -> None:
    _note(Event.Kind.CHANGED, posts)


def note_removed(posts: Iterable[Post]) -> None:
    """They are gone, or hidden. Of what was never for everybody nothing is noted: nobody outside knew of it."""
    _note(Event.Kind.REMOVED, [post for post in posts if post.visibility == Post.Visibility.PUBLIC])


def note_edited(post: Post, *, before: str, now: str) -> None:
    """Its words were changed, or who may see it: `before` and `now` are its visibility."""
    public = Post.Visibility.PUBLIC
    kind = Event.Kind.CHANGED
    if before != now and public in (before, now):
        kind = Event.Kind.PUBLISHED if now == public else Event.Kind.REMOVED
    _note(kind, [post])


def _note(kind: Event.Kind, posts: Iterable[Post]) -> None:
    out = [post for post in posts if post.state == Post.State.PUBLISHED and post.release == Post.Release.LIVE]
    if out:
        record_all(kind=kind, subjects=[(post.author_id, post.pk) for post in out])
