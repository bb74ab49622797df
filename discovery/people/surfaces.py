"""The places in which people are suggested, by the names of their addresses: what each is called, and whom it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts.boundaries.selectors import get_person_for
from accounts.users.models import User
from discovery.boards.models import Board
from discovery.people import selectors
from discovery.people.suggestions import Suggestion
from discovery.posts.models import Post, Viewer
from discovery.posts.selectors import get_post
from discovery.search.missing import Missing
from discovery.search.query import Query
from discovery.search.services import StillLooking, check_seen


@dataclass(frozen=True)
class Surface:
    """A heading, and `suggest`, which takes how many people are wanted at most.

    They are found without what is `missing`; while the place `is_waiting`, for a picture to be looked at, nobody is.
    """

    heading: str
    suggest: Callable[[int], list[Suggestion]]
    missing: Sequence[Missing] = ()
    is_waiting: bool = False


def for_oneself(viewer: Viewer, asked: Mapping[str, str]) -> Surface:
    return Surface(_("Suggested for you"), partial(selectors.suggested_for, viewer))


def for_post(viewer: Viewer, asked: Mapping[str, str], post_id: UUID) -> Surface:
    post = get_post(post_id, viewer)
    return Surface(_("People who post like this"), partial(selectors.people_for_post, post, viewer))


def for_board(viewer: Viewer, asked: Mapping[str, str], board_id: UUID) -> Surface:
    board = Board.objects.visible_to(viewer).select_related("owner").get(pk=board_id)
    return Surface(_("People for ‘%(board)s’") % {"board": board}, partial(selectors.people_for_board, board, viewer))


def like_somebody(viewer: Viewer, asked: Mapping[str, str], username: str) -> Surface:
    person = get_person_for(username, viewer)
    return Surface(_("People like %(person)s") % {"person": person}, partial(selectors.similar_to, person, viewer))


def for_search(viewer: Viewer, asked: Mapping[str, str]) -> Surface:
    """Raises ValidationError for a query that is none, and for a picture that was refused."""
    query = Query.parse(asked)
    heading = _("People for this picture") if query.by_look() else _("People for this search")
    try:
        check_seen(query)
        answers = selectors.answers_to(query, viewer, asked.get("cursor"))
    except StillLooking:
        return Surface(heading, lambda limit: [], is_waiting=True)
    return Surface(heading, partial(selectors.people_for_answers, answers, viewer), missing=answers.ranking.missing)


SURFACES: Mapping[str, Callable[..., Surface]] = {
    "people": for_oneself,
    "people_for_post": for_post,
    "people_for_board": for_board,
    "people_like": like_somebody,
    "people_for_search": for_search,
}
NOT_THERE = (Post.DoesNotExist, Board.DoesNotExist, User.DoesNotExist)


def surface_named(name: str, viewer: Viewer, asked: Mapping[str, str], **parts: Any) -> Surface:
    """Raises Http404 where what it is about is not there for `viewer`, and ValidationError for a bad query."""
    try:
        return SURFACES[name](viewer, asked, **parts)
    except NOT_THERE:
        raise Http404("There is nothing here.") from None


def surface_at(address: str, viewer: Viewer) -> Surface:
    """The one at this address of ours; raises like `surface_named`, and Http404 for any other address."""
    path = urlsplit(address)
    try:
        match = resolve(path.path)
    except Resolver404:
        raise Http404("There is nothing here.") from None
    if match.view_name not in SURFACES:
        raise Http404("There is nothing here.")
    return surface_named(match.view_name, viewer, QueryDict(path.query).dict(), **match.kwargs)
