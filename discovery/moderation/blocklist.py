"""The blocklist's pages: what is blocked, what a picture would hit before it is, and what it is to do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.moderation.forms import BlockForm, FileForm, NearnessForm
from discovery.moderation.found import for_moderators, the_blocked_picture, the_picture_to_block
from discovery.moderation.queue import frame
from discovery.posts.addresses import is_signed, signed
from discovery.posts.models import Post
from discovery.screening import selectors, services
from discovery.screening.models import BITS, SIMILARITY, BlockedPicture

ENTRIES_A_PAGE = 30


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def blocked_pictures(request: MemberRequest) -> HttpResponse:
    """What is blocked or proposed; POST proposes a `file`."""
    form = FileForm(request.POST or None, request.FILES or None) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            blocked = services.propose_file(moderator=request.user, file=file, name=file.name or "")
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            return redirect("blocked_picture", blocked.pk)
    page = Paginator(selectors.entries(), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, **frame(request)}
    return render(request, "moderation/blocklist.html", context, status=422 if form.errors else 200)


@for_moderators
@require_POST
def propose(request: MemberRequest, picture_id: UUID) -> HttpResponse:
    """From a post's page or its report: what would be blocked is shown next."""
    picture = the_picture_to_block(picture_id, request.user)
    return redirect("blocked_picture", services.propose_picture(moderator=request.user, picture=picture).pk)


@for_moderators
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def blocked_picture(request: MemberRequest, blocked_id: UUID) -> HttpResponse:
    """What it would hit with `?bits=` and `?similarity=`, else with its own thresholds; POST puts it in force so."""
    blocked = the_blocked_picture(blocked_id)
    form = BlockForm(request.POST) if request.method == "POST" else BlockForm(initial=_terms(blocked, request))
    if request.method == "POST" and form.is_valid() and _is_blocked(request, blocked, form):
        return redirect("blocked_picture", blocked.pk)
    nearness = NearnessForm(request.POST or (request.GET if "bits" in request.GET else _terms(blocked, request)))
    hits = None
    if blocked.fingerprint is not None and nearness.is_valid():
        hits = selectors.hits_of(
            blocked,
            among=Post.objects.visible_to(request.user).published(),
            most_bits=nearness.cleaned_data["bits"],
            least_similarity=nearness.cleaned_data["similarity"],
        )
    context = {"blocked": blocked, "form": form, "nearness": nearness, "hits": hits, **frame(request)}
    failed = form.errors or nearness.errors
    return render(request, "moderation/blocked.html", context, status=422 if failed else 200)


@for_moderators
@require_POST
def apply(request: MemberRequest, blocked_id: UUID) -> HttpResponse:
    """What the page has shown, and every other copy, which no dry run tells of."""
    held = services.apply(blocked=the_blocked_picture(blocked_id), moderator=request.user)
    said = ngettext(
        "%(n)d picture is held, and waits in the queue.", "%(n)d pictures are held, and wait in the queue.", held
    )
    messages.success(request, said % {"n": held})
    return redirect("blocked_picture", blocked_id)


@for_moderators
@require_POST
def end(request: MemberRequest, blocked_id: UUID) -> HttpResponse:
    services.end(blocked=the_blocked_picture(blocked_id), moderator=request.user)
    messages.success(request, _("Taken off the blocklist."))
    return redirect("blocklist")


@for_moderators
@require_safe
@never_cache
def preview(request: MemberRequest, blocked_id: UUID) -> HttpResponse:
    """Its small copy, which we have made ourselves, under an address that expires."""
    blocked = the_blocked_picture(blocked_id)
    return preview_response(blocked) if is_signed(request) else redirect(signed(request.path))


def preview_response(blocked: BlockedPicture) -> HttpResponse:
    """Kept by no cache: once it is taken off the list it is gone."""
    response = HttpResponse(bytes(blocked.preview), content_type="image/webp", status=200 if blocked.preview else 404)
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _terms(blocked: BlockedPicture, request: HttpRequest) -> dict[str, Any]:
    """What the forms begin with: what was tried a moment ago, else what it says."""
    is_new = blocked.state != BlockedPicture.State.ACTIVE
    own = {
        "bits": BITS if is_new else blocked.most_bits,
        "similarity": SIMILARITY if is_new else blocked.least_similarity,
        "action": blocked.action,
        "reason": blocked.reason,
    }
    return own | {name: request.GET[name] for name in ("bits", "similarity") if name in request.GET}


def _is_blocked(request: MemberRequest, blocked: BlockedPicture, form: BlockForm) -> bool:
    given = form.cleaned_data
    try:
        services.put_in_force(
            blocked=blocked,
            moderator=request.user,
            reason=given["reason"],
            action=given["action"],
            most_bits=given["bits"],
            least_similarity=given["similarity"],
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("It is blocked from now on."))
    return True
