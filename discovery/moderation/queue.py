"""What moderators do: go through what waits, decide, answer who objects, and read the log. Others find nothing here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.audit import selectors as audit
from discovery.audit.models import AuditEntry
from discovery.moderation import cases, deciding, selectors, services
from discovery.moderation.found import for_moderators, the_decision
from discovery.moderation.models import WORDS_LENGTH, Decision
from discovery.posts.addresses import signed
from discovery.posts.models import Picture
from discovery.posts.serving import rendition_response

CASES_A_PAGE = 20
DECISIONS_A_PAGE = 50


@for_moderators
@require_safe
@never_cache
def queue(request: MemberRequest) -> HttpResponse:
    """Reported things, each once, the longest waiting first; `?order=most` begins with the most reported."""
    return _queue(request)


@for_moderators
@require_POST
def decide(request: MemberRequest) -> HttpResponse:
    """`thing`, `action` and `reason`. For htmx the case's place with what was decided; what is refused stays open."""
    said = {name: request.POST.get(name, "") for name in ("thing", "action", "reason")}
    try:
        thing = cases.get_thing(said["thing"], request.user)
    except LookupError:
        return _refused(request, None, said, _("Somebody has decided on this already."))
    try:
        decision = deciding.decide(moderator=request.user, thing=thing, action=said["action"], reason=said["reason"])
    except ValidationError as refused:
        return _refused(request, cases.get_case(thing, request.user), said, " ".join(refused.messages))
    if _is_fragment(request):
        return render(request, "moderation/_decided.html", {"decision": decision})
    return redirect(f"{reverse('moderation')}?done={decision.pk}")


@for_moderators
@require_safe
@never_cache
def appeals(request: MemberRequest) -> HttpResponse:
    page = Paginator(selectors.open_appeals(request.user), CASES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, **frame(request), "picture_address": _picture_address, "revealed": True}
    return render(request, "moderation/appeals.html", context)


@for_moderators
@require_POST
def answer(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    """`granted` says what is answered."""
    granted = request.POST.get("granted") == "1"
    services.answer(decision=the_decision(decision_id), moderator=request.user, granted=granted)
    messages.success(request, _("The decision is taken back.") if granted else _("The decision stands."))
    return redirect("moderation_appeals")


@for_moderators
@require_safe
@never_cache
def log(request: MemberRequest) -> HttpResponse:
    """`?by=` a moderator and `?action=` choose among decisions; `?view=all` is the log of all that was done."""
    by, action = request.GET.get("by", ""), request.GET.get("action", "")
    if request.GET.get("view") == "all":
        return _audit(request, by, action)
    page = Paginator(selectors.decisions(by=by, action=action), DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    chosen = {"by": by, "action": action, "moderators": selectors.moderators(), "actions": Decision.Action.choices}
    return render(request, "moderation/log.html", {"page": page, **chosen, **frame(request)})


@for_moderators
@require_POST
def take_back(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    deciding.take_back(decision=the_decision(decision_id), moderator=request.user)
    messages.success(request, _("Taken back: what was reported waits again."))
    return redirect("moderation_log" if request.POST.get("next") == "log" else "moderation")


@for_moderators
@require_safe
@never_cache
def waiting(request: MemberRequest) -> HttpResponse:
    """The number beside the menu's link."""
    return render(request, "moderation/_waiting.html", {"count": selectors.waiting_count(request.user)})


@for_moderators
@require_safe
def picture(request: MemberRequest, picture_id: UUID, width: int) -> HttpResponseBase:
    """A reported picture, whoever else may see it."""
    try:
        found = cases.get_reported_picture(picture_id, request.user)
    except Picture.DoesNotExist:
        raise Http404("No such picture.") from None
    response = rendition_response(request, found, width, is_for_all=False)
    # What has been decided on is closed to moderators again.
    response["Cache-Control"] = "private, no-cache"
    return response


def _audit(request: MemberRequest, by: str, action: str) -> HttpResponse:
    page = Paginator(audit.entries(by=by, action=action), DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": audit.told(page.object_list),
        "by": by,
        "action": action,
        "moderators": audit.actors(),
        "actions": AuditEntry.Action.choices,
    }
    return render(request, "moderation/audit.html", {**context, **frame(request)})


def _queue(request: MemberRequest, refused: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    order = request.GET.get("order", "")
    rows = cases.open_cases(request.user, order)
    page = Paginator(rows, CASES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cases": cases.cases_of(page.object_list, request.user),
        "order": order if order in cases.ORDERS else "oldest",
        "done": _done(request),
        "refused": refused,
        **frame(request),
        **_case_context(),
    }
    return render(request, "moderation/queue.html", context, status=status)


def _refused(request: MemberRequest, case: cases.Case | None, said: dict[str, str], problem: str) -> HttpResponse:
    refused = {**said, "problem": problem}
    if not _is_fragment(request):
        return _queue(request, refused, status=422)
    # A status of failure would keep htmx from showing it.
    context = {"case": case, "refused": refused, **_case_context()}
    return render(request, "moderation/_case.html" if case else "moderation/_gone.html", context)


def frame(request: MemberRequest) -> dict[str, Any]:
    """The numbers at the ways between the pages of moderation."""
    return {
        "case_count": cases.open_cases(request.user).count(),
        "appeal_count": selectors.open_appeals(request.user).count(),
    }


def _case_context() -> dict[str, Any]:
    return {"picture_address": _picture_address, "revealed": True, "most": WORDS_LENGTH}


def _picture_address(shown: Picture, width: int) -> str:
    return signed(reverse("moderation_picture", args=[shown.pk, width]))


def _done(request: HttpRequest) -> Decision | None:
    """What was decided a moment ago, without JavaScript."""
    try:
        return Decision.objects.filter(pk=UUID(request.GET.get("done", ""))).first()
    except ValueError:
        return None


def _is_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))
