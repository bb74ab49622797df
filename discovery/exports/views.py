"""One's whole account as a file: asking for it, how far it is, fetching it; for nobody but its owner."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.exports import services
from discovery.exports.models import AccountExport
from discovery.exports.processing import KEPT
from discovery.exports.selectors import exports_of, get_export
from discovery.exports.serving import file_response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: MemberRequest) -> HttpResponse:
    """The page; a POST asks for an export; for htmx, how far it is."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            services.ask(user=request.user)
        except ValidationError as refused:
            problems = refused.messages
        else:
            return redirect("exports")
    template = "exports/_state.html" if request.headers.get("HX-Request") else "exports/page.html"
    context = {"exports": list(exports_of(request.user)), "problems": problems, "days": KEPT.days}
    response = render(request, template, context, status=422 if problems else 200)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def file(request: MemberRequest, export_id: UUID) -> HttpResponseBase:
    try:
        return file_response(request, get_export(export_id, request.user))
    except (AccountExport.DoesNotExist, FileNotFoundError):
        raise Http404("No such export.") from None


@login_required
@require_POST
def drop(request: MemberRequest, export_id: UUID) -> HttpResponse:
    """Dropping what is gone already is no error."""
    with suppress(AccountExport.DoesNotExist):
        services.drop(export=get_export(export_id, request.user))
    return redirect("exports")
