"""Secret links: the author's list of them, and what whoever has one sees."""

from __future__ import annotations

from functools import partial
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.posts.addresses import signed
from discovery.posts.found import own_post
from discovery.posts.models import Picture, Post
from discovery.posts.serving import rendition_response
from discovery.sharing import services
from discovery.sharing.models import ShareLink
from discovery.sharing.selectors import get_shared_picture, get_shared_post, links_to

Answer = TypeVar("Answer", bound=HttpResponseBase)


@login_required
@require_http_methods(["GET", "POST"])
def links(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """The links to a post that hold, and a form for another."""
    post, problems = own_post(post_id, request.user), []
    if request.method == "POST":
        try:
            services.make_link(post=post, span=request.POST.get("span", ""))
        except ValidationError as refused:
            problems = refused.messages
        else:
            return redirect("post_links", post.pk)
    context = {"post": post, "links": _addressed(request, post), "spans": services.Span.choices, "problems": problems}
    return render(request, "sharing/links.html", context, status=422 if problems else 200)


@login_required
@require_POST
def revoke(request: MemberRequest, post_id: UUID, link_id: int) -> HttpResponse:
    services.revoke(post=own_post(post_id, request.user), link_id=link_id)
    return redirect("post_links", post_id)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The post alone: neither what is like it, nor what is said of it."""
    try:
        post = get_shared_post(token, request.user)
    except ShareLink.DoesNotExist:
        raise Http404("No such link.") from None
    context = {
        "post": post,
        "picture_address": partial(_picture_address, token),
        "revealed": request.GET.get("show") == "1",
        "sees_anyway": Post.objects.visible_to(request.user).filter(pk=post.pk).exists(),
    }
    return _discreet(render(request, "sharing/shared.html", context), "private, no-cache")


@require_safe
def shared_picture(request: HttpRequest, token: str, picture_id: UUID, width: int) -> HttpResponseBase:
    try:
        picture = get_shared_picture(token, picture_id, request.user)
    except Picture.DoesNotExist:
        raise Http404("No such picture.") from None
    return _discreet(rendition_response(request, picture, width, is_for_all=False), "private, max-age=300")


def _discreet(response: Answer, caching: str) -> Answer:
    """The address is the key: no search engine keeps it, no site is told of it, no shared cache answers for it."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = caching
    return response


def _picture_address(token: str, picture: Picture, width: int) -> str:
    return signed(reverse("shared_picture", args=[token, picture.pk, width]))


def _addressed(request: HttpRequest, post: Post) -> list[tuple[ShareLink, str]]:
    return [(link, request.build_absolute_uri(link.get_absolute_url())) for link in links_to(post)]
