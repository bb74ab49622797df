"""One's own imports: bringing something in, what was found in it, what became of it, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.requests import MemberRequest
from discovery.imports import services
from discovery.imports.forms import ConfirmForm, ImportForm
from discovery.imports.models import ImportJob
from discovery.imports.previewing import preview_of
from discovery.imports.selectors import get_job, jobs_of, report_of


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """`kind` of the query says which form is wanted."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    form = ImportForm(request.POST or None, request.FILES or None, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            job = form.save(request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("import", job.pk)
    chosen = kind if kind in ImportJob.Kind.values else ""
    context = {"form": form, "kind": chosen, "jobs": jobs_of(request.user)}
    return render(request, "imports/list.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def one(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """What was found, or what became of it; while the worker is at it, a fragment that asks for itself again."""
    return _page(request, _job(import_id, request), ConfirmForm())


@login_required
@require_POST
def confirm(request: MemberRequest, import_id: UUID) -> HttpResponse:
    job, form = _job(import_id, request), ConfirmForm(request.POST)
    if form.is_valid():
        try:
            services.confirm(job=job, visibility=form.cleaned_data["visibility"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("import", job.pk)
    return _page(request, job, form, status=422)


@login_required
@require_POST
def undo(request: MemberRequest, import_id: UUID) -> HttpResponse:
    job = _job(import_id, request)
    try:
        services.undo(job=job)
    except ValidationError as refused:
        return _page(request, job, ConfirmForm(), refused.messages, status=422)
    return redirect("import", job.pk)


@login_required
@require_POST
def drop(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Dropping what is gone already is no error."""
    try:
        services.drop(job=get_job(import_id, request.user))
    except ImportJob.DoesNotExist:
        pass
    except ValidationError as refused:
        return _page(request, _job(import_id, request), ConfirmForm(), refused.messages, status=422)
    return redirect("imports")


def _job(import_id: UUID, request: MemberRequest) -> ImportJob:
    try:
        return get_job(import_id, request.user)
    except ImportJob.DoesNotExist:
        raise Http404("No such import.") from None


def _page(
    request: MemberRequest, job: ImportJob, form: ConfirmForm, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    template = "imports/_job.html" if request.headers.get("HX-Request") else "imports/import.html"
    context = {"job": job, "form": form, "problems": problems, "report": report_of(job), **_found(job)}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _found(job: ImportJob) -> dict[str, Any]:
    """The preview, with its dates as dates."""
    preview = preview_of(job.preview)
    samples = [{**sample, "created_at": parse_datetime(sample["created_at"])} for sample in preview["samples"]]
    return {
        "preview": {**preview, "samples": samples},
        "since": parse_datetime(preview["since"]),
        "until": parse_datetime(preview["until"]),
    }
