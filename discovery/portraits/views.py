"""Choosing one's profile picture, and its files for those who may meet the person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.requests import MemberRequest
from discovery.portraits import files, selectors, services

# A name is given once, so what lies under it never changes.
YEAR = 365 * 86_400


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def portrait(request: MemberRequest) -> HttpResponse:
    """`picture` is the new one, `part` what is shown of it; `removed` takes away what there is."""
    if request.method != "POST":
        return render(request, "portraits/portrait.html")
    if request.POST.get("removed") == "1":
        services.remove_portrait(user=request.user)
        messages.success(request, _("Your portrait is removed."))
        return redirect("portrait")
    try:
        file = request.FILES.get("picture")
        if file is None:
            raise ValidationError(_("Choose a picture first."), code="no-picture")
        services.set_portrait(user=request.user, file=file, part=request.POST.get("part", ""))
    except ValidationError as refused:
        return render(request, "portraits/portrait.html", {"problems": refused.messages}, status=422)
    messages.success(request, _("This is your portrait from now on."))
    return redirect("portrait")


@require_safe
def portrait_file(request: HttpRequest, portrait: str, size: int) -> HttpResponseBase:
    portrait = portrait.replace("\x00", "")
    if size not in files.SIZES or not selectors.is_shown(portrait, request.user):
        raise Http404(_("No such picture."))
    try:
        file = default_storage.open(files.file_name(portrait, size))
    except FileNotFoundError:
        raise Http404(_("The file is gone.")) from None
    response = FileResponse(file, content_type="image/webp", filename=f"{size}.webp")
    # Never in a shared cache, which would not ask who is blocked.
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
