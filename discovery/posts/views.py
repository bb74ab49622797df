"""One post: its page, and what its readers do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.follows.selectors import followed_ids, with_followed
from accounts.users.requests import MemberRequest
from discovery.posts import selectors, services
from discovery.posts.found import the_post

PEOPLE_A_PAGE = 48


@require_safe
def detail(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """What is like it, who posts such, and what is said of it is fetched by name: those features lie above this one."""
    post = the_post(post_id, request.user)
    context = {
        "post": post,
        "like_count": selectors.like_count(post, request.user),
        "followed": post.author_id in followed_ids(request.user, [post.author_id]),
        "revealed": request.GET.get("show") == "1",
    }
    return render(request, "posts/detail.html", context)


@login_required
@require_POST
def like(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """`liked` says what is wanted, so that a click that arrives twice changes nothing."""
    post = the_post(post_id, request.user)
    change = services.like if request.POST.get("liked") == "1" else services.unlike
    change(post=post, user=request.user)
    if request.headers.get("HX-Request"):
        post.liked = change is services.like
        count = selectors.like_count(post, request.user)
        return render(request, "posts/_like.html", {"post": post, "like_count": count})
    return redirect(post)


@require_safe
def likes(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """The people behind the number."""
    post = the_post(post_id, request.user)
    people = with_followed(selectors.people_who_like(post, request.user), request.user)
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "posts/likes.html", {"post": post, "page": page})


@require_safe
def complete_tags(request: HttpRequest) -> JsonResponse:
    tags = selectors.complete_tags(request.GET.get("q", "")[:50], request.user)
    return JsonResponse({"tags": [{"name": tag.name, "slug": tag.slug, "posts": tag.posts} for tag in tags]})
