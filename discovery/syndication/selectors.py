"""What may be told to readers elsewhere: public posts alone, of open accounts, as any stranger finds them; of that,
nothing of those whom a member who asks and who have blocked each other."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateTimeField, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.boundaries.selectors import get_person_for, without_blocked
from accounts.users.models import User
from discovery.boards.models import Board, BoardItem, BoardQuerySet
from discovery.posts.models import Post, PostQuerySet, Tag, Viewer
from discovery.posts.pages import PostPage, bad_cursor, pack_cursor, page_by_time, unpack_cursor
from discovery.posts.tags import resolved

ENTRIES = 30


def told_posts(viewer: Viewer) -> PostQuerySet:
    return Post.objects.public().visible_to(viewer)


def told_post(post_id: UUID, viewer: Viewer) -> Post:
    """Raises Post.DoesNotExist alike for what is missing and what is not public."""
    return _with_all(told_posts(viewer)).get(pk=post_id)


def told_person(username: str, viewer: Viewer) -> User:
    """Raises User.DoesNotExist alike for nobody, for a private account and for somebody blocked, either way."""
    person = get_person_for(username, viewer)
    if person.is_private:
        raise User.DoesNotExist("Nobody here has this name.")
    return person


def told_tag(slug: str, viewer: Viewer) -> Tag:
    """Raises Tag.DoesNotExist alike for one that nobody has used and for one that no public post carries."""
    return told_tags(viewer).get(slug=resolved(slug.replace("\x00", "")))


def told_board(board_id: UUID, viewer: Viewer) -> Board:
    """Raises Board.DoesNotExist alike for what is missing and what is not public."""
    return told_boards(viewer).select_related("owner").get(pk=board_id)


def fresh(viewer: Viewer, cursor: str | None) -> PostPage:
    """The newest of all, ENTRIES of them. Raises ValidationError, as all here, for a cursor that was not made here."""
    return page_by_time(_with_all(told_posts(viewer)), cursor, ENTRIES)


def of_person(person: User, viewer: Viewer, cursor: str | None) -> PostPage:
    return page_by_time(_with_all(told_posts(viewer).filter(author=person)), cursor, ENTRIES)


def of_tag(tag: Tag, viewer: Viewer, cursor: str | None) -> PostPage:
    return page_by_time(_with_all(told_posts(viewer).filter(posttag__tag=tag)), cursor, ENTRIES)


def of_board(board: Board, viewer: Viewer, cursor: str | None) -> PostPage:
    """What was put on it last comes first."""
    items = BoardItem.objects.filter(_is_told(viewer), board=board).order_by("-pk")
    if cursor:
        (place,) = unpack_cursor(cursor, 1)
        if not isinstance(place, int) or abs(place) >= 2**63:
            raise bad_cursor()
        items = items.filter(pk__lt=place)
    rows = list(items.values_list("pk", "post_id")[: ENTRIES + 1])
    posts = _with_all(told_posts(viewer)).in_bulk([post_id for _, post_id in rows[:ENTRIES]])
    shown = [posts[post_id] for _, post_id in rows[:ENTRIES] if post_id in posts]
    return PostPage(shown, pack_cursor([rows[ENTRIES - 1][0]]) if len(rows) > ENTRIES else None)


def told_people(viewer: Viewer) -> QuerySet[User]:
    """Those who have a public post, each with when they `posted_at` last."""
    theirs = told_posts(viewer).filter(author=OuterRef("pk"))
    people = without_blocked(User.objects.filter(Exists(theirs), is_active=True, is_private=False), viewer)
    return people.annotate(posted_at=Subquery(theirs.newest().values("created_at")[:1])).order_by("pk")


def told_tags(viewer: Viewer) -> QuerySet[Tag]:
    """Those that a public post carries."""
    return Tag.objects.filter(Exists(told_posts(viewer).filter(posttag__tag=OuterRef("pk")))).order_by("pk")


def told_boards(viewer: Viewer) -> BoardQuerySet:
    return Board.objects.public().visible_to(viewer)


def boards_with_posts(viewer: Viewer) -> QuerySet[Board]:
    """Public boards on which something public lies, each with when the last of it was `added_at`."""
    items = BoardItem.objects.filter(_is_told(viewer), board=OuterRef("pk")).order_by("-created_at")
    boards = told_boards(viewer).filter(Exists(items))
    return boards.annotate(added_at=Subquery(items.values("created_at")[:1])).order_by("pk")


def changed_last(posts: PostQuerySet) -> object:
    """When the newest of these was made or edited; None without any."""
    moment = Greatest("created_at", Coalesce("edited_at", "created_at"), output_field=DateTimeField())
    return posts.aggregate(at=Max(moment))["at"]


def _is_told(viewer: Viewer) -> Exists:
    """Of an outer item of a board."""
    return Exists(told_posts(viewer).filter(pk=OuterRef("post_id")))


def _with_all(posts: PostQuerySet) -> PostQuerySet:
    return posts.for_cards(AnonymousUser())
