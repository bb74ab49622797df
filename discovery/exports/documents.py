"""What an export says besides its posts: plain JSON, as docs/exporting.md describes it. Lists are read while they are
written. Of others' things only what the account may see now, and of these the address and whom to thank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.boundaries.models import MutedWord
from accounts.boundaries.selectors import people_blocked_by, people_muted_by
from accounts.follows.selectors import followers_of, people_followed_by, requests_to
from accounts.related.models import Taste
from accounts.users.models import User
from discovery.boards.contents import in_order, items_seen
from discovery.boards.models import Board, BoardFollow
from discovery.comments.models import Comment
from discovery.embeddings.spaces import active_space
from discovery.federation.models import RemoteFollower, RemoteFollowing
from discovery.posts.models import Like, Post
from discovery.saved.models import SavedSearch
from discovery.tastes.models import Signal

Fields = dict[str, Any]
AT_A_TIME = 200
# What is not in it, each with the reason.
LEFT_OUT = {
    "passwords, passkeys, tokens, secret links": "they are keys: a file that holds them opens doors",
    "notifications": "they tell of others' doings, and are forgotten after half a year",
    "pictures of others": "they are theirs: likes and boards hold addresses and names instead",
    "what was seen, vectors, colours, labels": "the site works them out, and again wherever the pictures are posted",
    "reports and decisions": "they concern others; yours are in the notifications of the site",
}


def absolute(path: str) -> str:
    return f"{settings.KINDRED_ADDRESS}{path}"


def profile_of(user: User) -> Fields:
    kept = ("username", "display_name", "bio", "links", "email", "language", "date_joined")
    chosen = ("is_private", "suggestible", "shows_sensitive", "mails_notices")
    told = {name: getattr(user, name) for name in (*kept, *chosen)}
    return {**told, "address": absolute(user.get_absolute_url())}


def boards_of(user: User) -> Iterator[Fields]:
    """One's own, with what one sees on them, in its order."""
    for board in Board.objects.filter(owner=user).order_by("created_at", "pk").iterator(AT_A_TIME):
        yield {
            "id": board.pk,
            "address": absolute(board.get_absolute_url()),
            "name": board.name,
            "description": board.description,
            "visibility": board.visibility,
            "created_at": board.created_at,
            "members": list(board.members.order_by("pk").values_list("user__username", flat=True)),
            "items": [*_items(board, user)],
        }


def _items(board: Board, user: User) -> Iterator[Fields]:
    items = in_order(items_seen(user).filter(board=board)).select_related("post__author", "section", "added_by")
    for item in items.iterator(AT_A_TIME):
        yield {
            **_thanked(item.post),
            "section": item.section.name if item.section else "",
            "added_at": item.created_at,
            "added_by": item.added_by.username,
        }


def follows_of(user: User) -> dict[str, Iterator[Any]]:
    words = MutedWord.objects.filter(user=user).order_by("pk").values("kind", "word")
    boards = BoardFollow.objects.filter(user=user, board__in=Board.objects.visible_to(user))
    return {
        "following": _people(people_followed_by(user, user).annotate(since=F("follower_set__created_at"))),
        "followers": _people(followers_of(user, user).annotate(since=F("following_set__created_at"))),
        "asking_to_follow": _people(requests_to(user)),
        "blocked": _people(people_blocked_by(user)),
        "muted": _people(people_muted_by(user)),
        "muted_words": words.iterator(AT_A_TIME),
        "following_elsewhere": _elsewhere(RemoteFollowing.objects.filter(user=user)),
        "followers_elsewhere": _elsewhere(RemoteFollower.objects.filter(user=user)),
        "boards": (
            {"name": follow.board.name, "address": absolute(follow.board.get_absolute_url())}
            for follow in boards.select_related("board").order_by("pk").iterator(AT_A_TIME)
        ),
    }


def likes_of(user: User) -> Iterator[Fields]:
    seen = Post.objects.visible_to(user)
    likes = Like.objects.filter(user=user, post__in=seen).select_related("post__author").order_by("pk")
    for like in likes.iterator(AT_A_TIME):
        yield {**_thanked(like.post), "liked_at": like.created_at}


def comments_of(user: User) -> Iterator[Fields]:
    """All of them: one's words are one's own, wherever they stand. `post` is empty where one may not see it now."""
    seen = Exists(Post.objects.visible_to(user).filter(pk=OuterRef("post_id")))
    comments = Comment.objects.filter(author=user, deleted_at=None).annotate(is_seen=seen)
    for comment in comments.select_related("post").order_by("created_at", "pk").iterator(AT_A_TIME):
        yield {
            "id": comment.pk,
            "post": absolute(comment.post.get_absolute_url()) if comment.is_seen else "",
            "answers": comment.parent_id,
            "text": comment.text,
            "created_at": comment.created_at,
        }


def searches_of(user: User) -> Iterator[Any]:
    searches = SavedSearch.objects.filter(owner=user).order_by("created_at", "pk")
    return searches.values("name", "asked", "notifies", "created_at").iterator(AT_A_TIME)


def tastes_of(user: User) -> dict[str, Any]:
    """How they are named and steered, and what was asked for more or less of."""
    space, kinds = active_space(), (Signal.Kind.MORE, Signal.Kind.LESS)
    rows = Taste.objects.filter(user=user, space_id=space.pk if space else 0).order_by("kind", "position")
    asked = Signal.objects.filter(user=user, kind__in=kinds, post__in=Post.objects.visible_to(user))
    return {
        "tastes": rows.values("kind", "name", "weight", "boost", "is_muted").iterator(AT_A_TIME),
        "more_or_less": (
            {**_thanked(signal.post), "wants": signal.kind, "said_at": signal.created_at}
            for signal in asked.select_related("post__author").order_by("pk").iterator(AT_A_TIME)
        ),
    }


def _people(people: QuerySet[User]) -> Iterator[Fields]:
    for person in people.iterator(AT_A_TIME):
        told = {"username": person.username, "name": str(person), "address": absolute(person.get_absolute_url())}
        since = getattr(person, "since", None)
        yield {**told, "since": since} if since else told


def _elsewhere(rows: QuerySet[Any]) -> Iterator[Fields]:
    for row in rows.select_related("actor").order_by("pk").iterator(AT_A_TIME):
        yield {"handle": row.actor.handle, "address": row.actor.uri, "since": row.created_at}


def _thanked(post: Post) -> Fields:
    """A post by its address, and who made it."""
    return {
        "post": post.pk,
        "address": absolute(post.get_absolute_url()),
        "title": post.title,
        "by": post.author.username,
        "by_name": str(post.author),
    }
