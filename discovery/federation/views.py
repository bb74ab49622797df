"""What other servers ask for: who somebody is, what they post for everybody; and the inboxes. Off, all is a 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.users.models import User
from discovery.federation import selectors
from discovery.federation.addresses import absolute
from discovery.federation.documents import CONTEXT, collection, create, note_document, person_document
from discovery.federation.receiving import Incoming, Refused, receive
from discovery.posts.models import Post

ACTIVITY = "application/activity+json"

View = Callable[..., HttpResponse]


def federated(view: View) -> View:
    """An address that is not there while federation is off."""

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if not settings.KINDRED_FEDERATION:
            raise Http404("This site does not federate.")
        return view(request, *arguments, **named)

    return wrapped


@federated
@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    return _document(person_document(_person(request, username)))


@federated
@require_safe
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    try:
        return _document(note_document(selectors.public_post(post_id, request.user)))
    except Post.DoesNotExist:
        raise Http404("No such post.") from None


@federated
@require_safe
def outbox(request: HttpRequest, username: str) -> HttpResponse:
    """The collection, and by `?page` its pages, the newest posts first (ActivityPub, section 5.1)."""
    found = _person(request, username)
    uri = absolute(request.path)
    if "page" not in request.GET:
        return _document(collection(uri, selectors.posts_total(found, request.user), first=f"{uri}?page="))
    try:
        page = selectors.outbox_page(found, request.user, request.GET["page"])
    except ValidationError:
        raise Http404("No such page.") from None
    document = {
        "@context": CONTEXT,
        "id": f"{uri}?page={request.GET['page']}",
        "type": "OrderedCollectionPage",
        "partOf": uri,
        "orderedItems": [_inner(create(one)) for one in page.posts],
    }
    return _document(document | ({"next": f"{uri}?page={page.next}"} if page.next else {}))


@federated
@require_safe
def followers(request: HttpRequest, username: str) -> HttpResponse:
    """How many; who they are is for people to read."""
    total = selectors.followers_total(_person(request, username), request.user)
    return _document(collection(absolute(request.path), total))


@federated
@require_safe
def following(request: HttpRequest, username: str) -> HttpResponse:
    total = selectors.following_total(_person(request, username), request.user)
    return _document(collection(absolute(request.path), total))


@csrf_exempt
@federated
@require_POST
def inbox(request: HttpRequest, username: str) -> HttpResponse:
    """Of one person, who is not here for other servers while their account is private."""
    _person(request, username)
    return _received(request)


@csrf_exempt
@federated
@require_POST
def shared_inbox(request: HttpRequest) -> HttpResponse:
    return _received(request)


def _received(request: HttpRequest) -> HttpResponse:
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        receive(Incoming(request.get_full_path(), headers, request.body))
    except Refused as refused:
        return JsonResponse({"error": refused.code}, status=refused.status)
    return HttpResponse(status=202)


def _person(request: HttpRequest, username: str) -> User:
    try:
        return selectors.open_person(username, request.user)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None


def _document(document: dict[str, Any]) -> HttpResponse:
    return JsonResponse(document, content_type=ACTIVITY, json_dumps_params={"ensure_ascii": False})


def _inner(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "@context"}
