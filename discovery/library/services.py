"""What is done to many posts at once, and keeping the best of several that show one picture."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from discovery.boards.models import Board, BoardItem
from discovery.boards.services import add, add_to_named
from discovery.comments.models import Comment
from discovery.posts import services as posts_services
from discovery.posts.models import TAGS_A_POST, Like, Post
from discovery.shop.models import Offer


@transaction.atomic
def put_on_board(*, posts: Sequence[Post], board: Board | None, name: str, by: User) -> Board:
    """On this board, or on one's own of that name, which is made where there is none: private, until its owner opens
    it. Raises ValidationError and PermissionDenied like the services of boards."""
    if board is None and not name.strip():
        raise ValidationError(_("Choose a board, or name a new one."), code="no-board")
    # The last one that is added comes first on the board.
    for post in reversed(posts):
        if board is None:
            board = add_to_named(owner=by, name=name, visibility=Board.Visibility.PRIVATE, post=post)
        else:
            add(board=board, post=post, by=by)
    assert board is not None  # noqa: S101  # for the type checker: there is a post, or nothing was selected
    return board


@transaction.atomic
def publish_all(*, posts: Sequence[Post]) -> int:
    """How many of them were not out before."""
    require_own(*(post.author_id for post in posts))
    waiting = [post for post in posts if post.release != Post.Release.LIVE]
    for post in waiting:
        posts_services.publish(post=post)
    return len(waiting)


@transaction.atomic
def delete_all(*, posts: Sequence[Post]) -> int:
    require_own(*(post.author_id for post in posts))
    for post in posts:
        posts_services.delete(post=post)
    return len(posts)


@transaction.atomic
def keep_best(*, kept: Post, others: Sequence[Post]) -> int:
    """Delete `others`, posts of one author that show what `kept` shows; how many they were.

    Their tags and places on boards go over to it, and words and an offer where it has none. So do likes and comments,
    but only of those that the same people could see: what was said among few is not told to many.
    """
    require_own(kept.author_id, *(post.author_id for post in others))
    gone = [post for post in others if post.pk != kept.pk]
    if not gone:
        raise ValidationError(_("Choose which ones may go."), code="no-posts")
    _carry_words(kept, gone)
    _carry_places(kept, gone)
    _carry_offer(kept, gone)
    _carry_answers(kept, [post for post in gone if post.visibility == kept.visibility])
    return delete_all(posts=gone)


def _carry_words(kept: Post, gone: Sequence[Post]) -> None:
    tags = dict.fromkeys(tag.name for post in (kept, *gone) for tag in post.tags.all())
    caption = kept.caption or next((post.caption for post in gone if post.caption), "")
    names = list(tags)[:TAGS_A_POST]
    posts_services.edit(
        post=kept, caption=caption, tags=names, visibility=kept.visibility, alt_texts=_alt_text(kept, gone)
    )


def _alt_text(kept: Post, gone: Sequence[Post]) -> dict[str, str]:
    cover = kept.cover
    texts = [post.cover.alt_text for post in gone if post.cover and post.cover.alt_text]
    return {str(cover.pk): texts[0]} if cover and not cover.alt_text and texts else {}


def _carry_places(kept: Post, gone: Sequence[Post]) -> None:
    has = set(BoardItem.objects.filter(post=kept).values_list("board", flat=True))
    moved = []
    for item in BoardItem.objects.filter(post__in=gone).order_by("pk"):
        if item.board_id not in has:
            has.add(item.board_id)
            item.post = kept
            moved.append(item)
    BoardItem.objects.bulk_update(moved, ["post"])


def _carry_offer(kept: Post, gone: Sequence[Post]) -> None:
    offers = Offer.objects.filter(post__in=[kept, *gone]).order_by("post")
    found = {offer.post_id: offer for offer in offers}
    if found and kept.pk not in found:
        Offer.objects.filter(pk=next(iter(found))).update(post=kept)


def _carry_answers(kept: Post, gone: Sequence[Post]) -> None:
    likers = Like.objects.filter(post__in=gone).values_list("user", flat=True).distinct()
    Like.objects.bulk_create([Like(post=kept, user_id=user) for user in likers], ignore_conflicts=True)
    Comment.objects.filter(post__in=gone).update(post=kept)
