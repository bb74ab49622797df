"""Posting pictures, and watching them become a finished post."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.requests import MemberRequest
from discovery.crowding import Crowded
from discovery.posts.found import the_post
from discovery.posts.models import PICTURES_A_POST, Post
from discovery.posts.selectors import like_count
from discovery.posts.tags import split_names
from discovery.uploads.arrival_services import read_arrivals
from discovery.uploads.forms import UploadForm
from discovery.uploads.selectors import progress_of
from discovery.uploads.services import receive_once


@login_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    initial = {"visibility": Post.Visibility.PUBLIC, "release": Post.Release.LIVE}
    form = UploadForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            post = _received(request, form.cleaned_data)
        except Crowded as crowded:
            form.add_error(None, crowded)
            return _form(request, form, crowded.status, crowded.retry_after)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(post)
    return _form(request, form, 422 if form.errors else 200)


def _form(request: MemberRequest, form: UploadForm, status: int, retry_after: str = "") -> HttpResponse:
    """With what was typed; the files are in the browser's hands."""
    response = render(request, "uploads/new.html", {"form": form, "most_pictures": PICTURES_A_POST}, status=status)
    if retry_after:
        response["Retry-After"] = retry_after
    return response


def _received(request: MemberRequest, given: dict[str, Any]) -> Post:
    """The post of the arrivals and files that the form names. Raises ValidationError."""
    return receive_once(
        author=request.user,
        arrivals=read_arrivals(request.POST.getlist("arrival")),
        sent=request.FILES.getlist("pictures"),
        alt_texts=request.POST.getlist("alt_text"),
        caption=given["caption"],
        tags=split_names(given["tags"]),
        visibility=given["visibility"],
        release=given["release"],
        release_at=given["release_at"],
        is_sensitive=given["is_sensitive"],
    )


@login_required
@require_safe
def progress(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """The live steps: a fragment that asks for itself again until nothing is left to do, then is the finished post."""
    post = the_post(post_id, request.user)
    if post.author_id != request.user.pk:
        raise Http404("No such post.")
    context = {"post": post, "progress": progress_of(post), "like_count": like_count(post, request.user)}
    response = render(request, "uploads/_progress.html", context)
    response["Cache-Control"] = "no-store"
    return response
