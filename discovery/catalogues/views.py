"""One's own catalogues: bringing a file in, and what became of each of its lines."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.requests import MemberRequest
from discovery.catalogues.forms import CatalogueForm
from discovery.catalogues.selectors import accounts_of, catalogues_of, report_of
from discovery.shop.models import Catalogue


@login_required
@require_http_methods(["GET", "POST"])
def catalogues(request: MemberRequest) -> HttpResponse:
    form = CatalogueForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.save(request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect("catalogue", made.pk)
    context = {"form": form, "accounts": accounts_of(list(catalogues_of(request.user)))}
    return render(request, "catalogues/list.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def catalogue(request: MemberRequest, catalogue_id: int) -> HttpResponse:
    """The report; while the worker is at it, a fragment that asks for itself again."""
    found = get_object_or_404(Catalogue, pk=catalogue_id, owner=request.user)
    kept = {"name": found.name, "currency": found.currency, "keep_missing": found.keep_missing}
    template = "catalogues/_report.html" if request.headers.get("HX-Request") else "catalogues/catalogue.html"
    context = {"report": report_of(found), "catalogue": found, "form": CatalogueForm(initial=kept)}
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response
