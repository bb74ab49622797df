"""Searching one's own posts: the ordinary search, narrowed to them, with what the library's form can say."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.users.models import User
from discovery.posts.refusals import translated
from discovery.search.looks import get_query_picture
from discovery.search.models import QueryPicture
from discovery.search.parameters import PARAMETERS
from discovery.search.query import Query
from discovery.search.results import SearchPage
from discovery.search.selectors import wait_for
from discovery.search.services import answer, receive_query_picture
from discovery.search.terms import Kind, Term

PATIENCE = 4.0


def asked(parameters: QueryDict) -> Query | None:
    """The query of a link; None where it asks for nothing. Raises ValidationError."""
    every = parameters.dict()
    given = {name: str(every[name]) for name in PARAMETERS if every.get(name)}
    given.pop("mine", None)
    query = Query.parse(given)
    return None if query.is_empty() else query.narrowed(mine=True)


def answers(query: Query, user: User, cursor: str | None) -> SearchPage:
    """Raises ValidationError, also for a picture that could not be read or that nothing has looked at yet, and
    Post.DoesNotExist and StillLooking like `answer`."""
    for token in query.pictures():
        picture = get_query_picture(token)
        if picture.state == QueryPicture.State.RECEIVED:
            picture = wait_for(token, PATIENCE)
        if picture.state == QueryPicture.State.REFUSED:
            raise ValidationError(translated(picture.problem), code="corrupt")
        if picture.state == QueryPicture.State.RECEIVED:
            raise still_looking()
    return answer(query, user, cursor)


def still_looking() -> ValidationError:
    return ValidationError(_("Your picture is still being looked at. Ask again in a moment."), code="still-looking")


def with_picture(query: Query, file: UploadedFile | None, owner: User) -> Query:
    """The query with a picture more. Raises ValidationError for a file that is none."""
    if file is None:
        raise ValidationError(_("Choose a picture to search with."), code="no-picture")
    picture = receive_query_picture(file=file, owner=owner, name=file.name or "")
    return query.with_term(Term(Kind.PICTURE, picture.token))
