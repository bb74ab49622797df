"""The page of jobs, for staff: what waits, runs and failed, and starting it again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from discovery.jobs import heartbeats, selectors, services
from discovery.moderation.found import for_moderators

SHOWN = 50


@for_moderators
@require_safe
@never_cache
def jobs(request: HttpRequest) -> HttpResponse:
    """Asked by htmx, only the part that changes by itself."""
    alive = {
        "queues": selectors.queue_lengths(),
        "backlogs": selectors.backlogs(),
        "heartbeats": heartbeats.heartbeats(),
        "running": selectors.running(),
    }
    if request.headers.get("HX-Request"):
        return render(request, "jobs/_jobs.html", alive)
    context = {
        **alive,
        "failures": selectors.open_failures()[:SHOWN],
        "failed": selectors.open_failures().count(),
        "imports": selectors.stuck_imports()[:SHOWN],
        "exports": selectors.stuck_exports()[:SHOWN],
        "webhooks": selectors.failing_webhooks()[:SHOWN],
        "pictures": selectors.given_up_pictures()[:SHOWN],
    }
    return render(request, "jobs/jobs.html", context)


@for_moderators
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """One failure by its identifier, or all."""
    given = request.POST.get("failure", "")
    failures = selectors.open_failures()
    try:
        sent = services.retry(failures=failures.filter(pk=int(given)) if given.isdecimal() else failures)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request,
            ngettext("%(number)s task is sent again.", "%(number)s tasks are sent again.", sent) % {"number": sent},
        )
    return redirect("jobs")


@for_moderators
@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """What is stuck, and pictures that were given up."""
    services.push_stuck()
    services.retry_pictures()
    messages.success(request, _("It is tried again."))
    return redirect("jobs")


@for_moderators
@require_POST
def dismiss(request: HttpRequest, failure_id: int) -> HttpResponse:
    services.dismiss(failure_id=failure_id)
    return redirect("jobs")
