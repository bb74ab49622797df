"""What the author does with a post: edit it, let it out, look at what it said before, delete it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.posts import selectors, services
from discovery.posts.forms import EditForm
from discovery.posts.found import own_post
from discovery.posts.history import edits_on, former_versions
from discovery.posts.models import Post

DRAFTS_A_PAGE = 48
VERSIONS_A_PAGE = 20


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = own_post(post_id, request.user)
    form = EditForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(post)
    return render(request, "posts/edit.html", {"post": post, "form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = own_post(post_id, request.user)
    if request.method == "POST":
        services.delete(post=post)
        return redirect(request.user) if post.release == Post.Release.LIVE else redirect("drafts")
    return render(request, "posts/delete.html", {"post": post})


@login_required
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    page = Paginator(selectors.unreleased(request.user), DRAFTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "posts/drafts.html", {"page": page})


@login_required
@require_POST
def publish(request: MemberRequest, post_id: UUID) -> HttpResponse:
    return redirect(services.publish(post=own_post(post_id, request.user)))


@login_required
@require_safe
def history(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = own_post(post_id, request.user)
    page = Paginator(former_versions(post), VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "posts/history.html", {"post": post, "page": page, "edits": edits_on(page, post)})


@login_required
@require_POST
def restore(request: MemberRequest, post_id: UUID, revision_id: int) -> HttpResponse:
    post = own_post(post_id, request.user)
    services.restore(post=post, revision=get_object_or_404(post.revisions, pk=revision_id))
    messages.success(request, _("The post says again what it said then."))
    return redirect(post)
