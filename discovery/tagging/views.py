"""Suggested tags on the author's own pages: shown, taken by a click, or put off."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from accounts.users.requests import MemberRequest
from discovery.posts.found import own_post
from discovery.posts.models import Post
from discovery.tagging.selectors import suggest_tags
from discovery.tagging.services import accept_tags

# A panel of these stands beside the picture.
SHOWN = 6
# A post with as many tags has been thought about: its page suggests no more; the form that edits it does.
ENOUGH_TAGS = 3
PUT_OFF = "tags_not_now"
LONGEST_MEMORY = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tag_suggestions(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """POST takes the tag `name`, or puts all of them off with `not_now` for as long as one stays logged in."""
    post = own_post(post_id, request.user)
    problem, accepted = "", ""
    if request.method == "POST":
        if "not_now" in request.POST:
            _put_off(request, post)
            return HttpResponse() if _is_fragment(request) else redirect(post)
        try:
            (tag,) = accept_tags(post=post, names=[request.POST.get("name", "")])
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            if not _is_fragment(request):
                return redirect("tag_suggestions", post_id)
            post, accepted = own_post(post_id, request.user), tag.name
    elif _is_fragment(request) and not _in_form(request) and _is_settled(request, post):
        return HttpResponse()
    return _answer(request, post, problem, accepted)


def _answer(request: MemberRequest, post: Post, problem: str, accepted: str) -> HttpResponse:
    """The panel for htmx, else a page of its own."""
    context = {
        "post": post,
        "suggestions": suggest_tags(post, request.user, limit=SHOWN),
        "problem": problem,
        "accepted": accepted,
        "in_form": _in_form(request),
    }
    if _is_fragment(request):
        # What htmx shows carries its problem with it: a status of failure would keep it from being shown.
        response = render(request, "tagging/_answer.html", context)
    else:
        response = render(request, "tagging/suggestions.html", context, status=422 if problem else 200)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _is_fragment(request: MemberRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _in_form(request: MemberRequest) -> bool:
    return request.GET.get("in") == "form"


def _is_settled(request: MemberRequest, post: Post) -> bool:
    return len(post.tags.all()) >= ENOUGH_TAGS or str(post.pk) in request.session.get(PUT_OFF, [])


def _put_off(request: MemberRequest, post: Post) -> None:
    earlier = [name for name in request.session.get(PUT_OFF, []) if name != str(post.pk)]
    request.session[PUT_OFF] = [*earlier, str(post.pk)][-LONGEST_MEMORY:]
