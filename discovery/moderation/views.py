"""What members do: report something, see what was decided about them, and object to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.users.acting import for_the_site
from accounts.users.models import User
from accounts.users.requests import MemberRequest
from discovery.moderation import selectors, services
from discovery.moderation.forms import ReportForm
from discovery.moderation.found import reportable
from discovery.moderation.models import WORDS_LENGTH, Decision
from discovery.moderation.things import Thing

# Where accounts.entrance.adapter leaves the account of whoever gave its right password while it is suspended.
SUSPENDED = "suspended"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def report(request: MemberRequest, **named: Any) -> HttpResponse:
    """The form; once it was sent, thanks, for as long as the report is open."""
    thing = reportable(request.user, **named)
    services.check_may_report(reporter=request.user, thing=thing)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_taken(request.user, thing, form):
        return redirect(request.path)
    context = {"thing": thing, "form": form, "known": selectors.open_report(request.user, thing)}
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decision(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    """For its person, with the reason and a place to object; for who reported it, only what was done."""
    try:
        found = selectors.get_decision_on(request.user, decision_id)
    except Decision.DoesNotExist:
        return _answer_to(request, decision_id)
    return _decision(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suspended(request: HttpRequest) -> HttpResponse:
    """The decision by which the account is suspended whose password the visitor has just given.

    Without one, where it was closed in the back office, only that it is.
    """
    known = 0 if request.user.is_authenticated else request.session.get(SUSPENDED, 0)
    person = User.objects.filter(pk=known, is_active=False).first()
    if person is None:
        raise Http404("No such page.")
    found = selectors.suspension_of(person)
    if found is None:
        return render(request, "moderation/suspended.html")
    with for_the_site():  # their password has said who they are, though nobody is logged in
        return _decision(request, found)


def _is_taken(reporter: User, thing: Thing, form: ReportForm) -> bool:
    try:
        services.report(reporter=reporter, thing=thing, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error("words" if refused.code == "report-words-missing" else None, refused)
        return False
    return True


def _decision(request: HttpRequest, found: Decision) -> HttpResponse:
    """GET shows it; POST objects. What was typed stays where it is refused."""
    words, problem = request.POST.get("appeal", ""), ""
    if request.method == "POST":
        try:
            services.appeal(decision=found, words=words)
        except ValidationError as refused:
            problem = " ".join(refused.messages)
        else:
            messages.success(request, _("It is sent: a moderator will look at it again."))
            return redirect(request.path)
    context = {"decision": found, "words": words, "problem": problem, "most": WORDS_LENGTH}
    return render(request, "moderation/decision.html", context, status=422 if problem else 200)


def _answer_to(request: MemberRequest, decision_id: UUID) -> HttpResponse:
    try:
        found = selectors.get_answer_to(request.user, decision_id)
    except Decision.DoesNotExist:
        raise Http404("No such decision.") from None
    if request.method == "POST":
        raise Http404("No such decision.")
    return render(request, "moderation/answer.html", {"decision": found})
