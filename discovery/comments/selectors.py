"""Comments, read: threads a page at a time for one viewer, and how many there are for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from accounts.boundaries.models import Block
from accounts.follows.models import Follow
from accounts.users.models import User
from discovery.comments.mentions import as_html, mentioned
from discovery.comments.models import Comment, CommentQuerySet
from discovery.comments.pages import cursor_of, is_before, is_upto
from discovery.posts.models import Post, Viewer

THREADS_A_PAGE = 10
# The newest answers of a thread; earlier ones are asked for.
ANSWERS_SHOWN = 3
ANSWERS_A_PAGE = 30
NAMES_OFFERED = 6


@dataclass(frozen=True)
class Thread:
    """A comment (deleted, where only its answers stand) and its newest answers, the oldest of them first.

    `earlier` is the cursor of the answers before them, `left` their number.
    """

    comment: Comment
    answers: Sequence[Comment]
    left: int
    earlier: str


@dataclass(frozen=True)
class ThreadPage:
    """Threads, the newest last; `earlier` is the cursor of those before (None: none), `has_newer` tells of later."""

    threads: Sequence[Thread]
    earlier: str | None
    has_newer: bool


@dataclass(frozen=True)
class AnswerPage:
    """Answers within a thread, the newest last, `left` before them from the cursor `earlier` on."""

    answers: Sequence[Comment]
    left: int
    earlier: str


def comment_count(post: Post, viewer: Viewer) -> int:
    """As many as `thread_page` shows on all its pages together, without those of which only the place is left."""
    return Comment.objects.visible_to(viewer).filter(post=post).count()


def get_comment(comment_id: UUID, viewer: Viewer) -> Comment:
    """Raises Comment.DoesNotExist alike for missing and forbidden ones."""
    found = Comment.objects.visible_to(viewer).select_related("author", "post__author").get(pk=comment_id)
    _write_html([found], viewer)
    return found


def thread_page(
    post: Post, viewer: Viewer, *, before: str | None = None, at: Comment | None = None, size: int = THREADS_A_PAGE
) -> ThreadPage:
    """The newest threads; those before the cursor `before`; or those up to the thread of `at`, with `at` in sight.

    At most `size`, by a constant number of queries. Raises ValidationError for a cursor that was not made here.
    """
    roots = Comment.objects.threads_for(viewer).filter(post=post)
    if before:
        roots = roots.filter(is_before(before))
    elif at:
        roots = roots.filter(is_upto(at.parent or at))
    found = list(_with_answers(roots, viewer).order_by("-created_at", "-pk")[: size + 1])
    shown = found[:size][::-1]
    return ThreadPage(
        threads=_threads(shown, viewer, at),
        earlier=cursor_of(shown[0]) if len(found) > size else None,
        has_newer=bool(before or at) and _is_followed(post, shown, viewer),
    )


def thread_of(comment: Comment, viewer: Viewer) -> Thread | None:
    """The thread in which the comment stands or stood, as it is now; None when nothing of it is left."""
    roots = Comment.objects.threads_for(viewer).filter(pk=comment.parent_id or comment.pk)
    return next(iter(_threads(list(_with_answers(roots, viewer)), viewer, None)), None)


def get_thread(root_id: UUID, viewer: Viewer) -> Comment:
    """The first of a thread, which may have been deleted. Raises Comment.DoesNotExist alike for forbidden ones."""
    return Comment.objects.threads_for(viewer).select_related("post__author", "author").get(pk=root_id)


def answers_before(root_id: UUID, viewer: Viewer, cursor: str | None, size: int = ANSWERS_A_PAGE) -> AnswerPage:
    """Answers of a thread before the cursor's, the newest for None. Raises ValidationError for a damaged cursor."""
    answers = Comment.objects.visible_to(viewer).filter(parent=root_id)
    if cursor is not None:
        answers = answers.filter(is_before(cursor))
    shown = list(answers.select_related("author").order_by("-created_at", "-pk")[:size])[::-1]
    _write_html(shown, viewer)
    left = answers.count() - len(shown)
    return AnswerPage(shown, left, cursor_of(shown[0]) if left else "")


def mentionable(writer: User, start: str) -> list[User]:
    """At most `NAMES_OFFERED` people whose username begins so, or whose name does where `writer` follows them.

    Those who are followed come first. Nobody who is blocked either way, who has left, or `writer`; none for no letter.
    """
    start = start.replace("\x00", "").strip().lower()
    if not start:
        return []
    followed = Exists(Follow.objects.filter(follower=writer.pk, followee=OuterRef("pk")))
    people = User.objects.filter(is_active=True).exclude(pk=writer.pk).exclude(Block.objects.between(writer.pk, "pk"))
    people = people.annotate(is_followed=followed)
    named = Q(username__startswith=start) | Q(is_followed=True, display_name__istartswith=start)
    return list(people.filter(named).order_by("-is_followed", "username")[:NAMES_OFFERED])


def _with_answers(roots: CommentQuerySet, viewer: Viewer) -> CommentQuerySet:
    """With `answer_total`, how many answers the viewer may see."""
    answers = Comment.objects.visible_to(viewer).filter(parent=OuterRef("pk")).order_by()
    total = Subquery(answers.values("parent").annotate(total=Count("pk")).values("total"))
    return roots.select_related("author").annotate(answer_total=Coalesce(total, 0, output_field=IntegerField()))


def _threads(roots: Sequence[Comment], viewer: Viewer, at: Comment | None) -> list[Thread]:
    answers: dict[UUID, list[Comment]] = defaultdict(list)
    for answer in _newest_answers(roots, viewer, at):
        answers[answer.parent_id].append(answer)  # type: ignore[index]
    _write_html([*roots, *(one for some in answers.values() for one in some)], viewer)
    return [_thread(root, answers[root.pk]) for root in roots]


def _thread(root: Comment, answers: Sequence[Comment]) -> Thread:
    left = root.answer_total - len(answers)  # type: ignore[attr-defined]
    return Thread(root, answers, left, cursor_of(answers[0]) if left > 0 else "")


def _newest_answers(roots: Sequence[Comment], viewer: Viewer, at: Comment | None) -> Iterable[Comment]:
    """Of each root the newest, and more where `at` would else be out of sight."""
    newest_first = [F("created_at").desc(), F("pk").desc()]
    rank = Window(RowNumber(), partition_by="parent", order_by=newest_first)
    is_shown = Q(rank__lte=ANSWERS_SHOWN)
    if at and at.parent_id:
        is_shown |= Q(parent=at.parent_id, created_at__gte=at.created_at)
    answers = Comment.objects.visible_to(viewer).filter(parent__in=[root.pk for root in roots])
    return answers.select_related("author").annotate(rank=rank).filter(is_shown).order_by("created_at", "pk")


def _is_followed(post: Post, shown: Sequence[Comment], viewer: Viewer) -> bool:
    threads = Comment.objects.threads_for(viewer).filter(post=post)
    return threads.exclude(is_upto(shown[-1])).exists() if shown else threads.exists()


def _write_html(comments: Sequence[Comment], viewer: Viewer) -> None:
    """Links to those mentioned who are here, and who are not blocked either way; one query for all comments."""
    names = {name for comment in comments for name in mentioned(comment.text)}
    people = User.objects.filter(username__in=names, is_active=True)
    if viewer.is_authenticated:
        people = people.exclude(Block.objects.between(viewer.pk, "pk"))
    usernames = set(people.values_list("username", flat=True)) if names else set()
    for comment in comments:
        comment.html = as_html(comment.text, usernames)
