"""From a request to a query that can be answered: its picture is taken in, and waited for until it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from discovery.api.inputs import SearchInput, read
from discovery.posts.refusals import translated
from discovery.search.looks import check_weights, get_query_picture
from discovery.search.models import QueryPicture
from discovery.search.query import Query
from discovery.search.selectors import wait_for
from discovery.search.services import receive_query_picture, renew_outdated
from discovery.search.terms import Kind, Term


class EncoderUnavailable(APIException):
    """The worker has not looked at the picture in time. It is kept: `picture` is the token to ask again with."""

    status_code = 503
    default_code = "encoder-unavailable"
    default_detail = gettext_lazy(
        "The picture was taken in, but nothing has looked at it yet. Ask again with its token."
    )
    wait = 5

    def __init__(self, token: str) -> None:
        super().__init__()
        self.extensions = {"picture": token}


@dataclass(frozen=True)
class Asked:
    """A query, and which page of its answers."""

    query: Query
    cursor: str | None
    size: int


def asked(request: Request) -> Asked:
    """The query of a link, a form or JSON. Raises ValidationError, and EncoderUnavailable while its picture waits and
    nothing else is asked."""
    file = request.FILES.get("picture")
    given = read(SearchInput, _fields(request))
    # Checked before the picture is taken in: what is refused leaves nothing.
    simple = {**given, "picture": given["picture_token"] or given["picture"]}
    begun = Query.from_document(given["query"]) if given["query"] is not None else None
    query = Query.parse(simple, begun)
    check_weights(query)
    if file is not None:
        owner = request.user if request.user.is_authenticated else None
        taken = receive_query_picture(file=file, owner=owner, name=file.name or "")
        query = query.with_term(Term(Kind.PICTURE, taken.token))
    if query.is_empty():
        raise ValidationError(_("Say what to search for: words (q), a tag, a picture or a post."), code="empty-query")
    for token in query.pictures():
        wait_until_seen(token, or_else=query.answers_at_once())
    return Asked(query, given["cursor"] or None, given["page_size"])


def _fields(request: Request) -> dict[str, Any]:
    """Every field but the picture's file, each once."""
    given = cast("Mapping[str, Any]", request.data if request.method == "POST" else request.query_params)
    return {name: given[name] for name in given if name not in request.FILES}


def wait_until_seen(token: str, *, or_else: bool = False) -> QueryPicture:
    """The searched picture with its vector; `or_else` without, since the rest of the query answers alone.

    Raises ValidationError when it was refused, EncoderUnavailable.
    """
    renew_outdated(get_query_picture(token))
    picture = wait_for(token, settings.KINDRED_QUERY_PATIENCE)
    if picture.state == QueryPicture.State.REFUSED:
        raise ValidationError(translated(picture.problem), code="corrupt")
    if picture.state == QueryPicture.State.RECEIVED and not or_else:
        raise EncoderUnavailable(token)
    return picture
