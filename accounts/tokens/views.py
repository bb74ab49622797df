"""Where somebody sees what programs may do in their name: their tokens, and the apps that they have let in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.views import AuthorizationView, device_authorization
from csp.constants import SELF
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.tokens import services
from accounts.tokens.forms import TokenForm
from accounts.tokens.scopes import SCOPES
from accounts.tokens.selectors import apps_of, tokens_of
from accounts.users.requests import MemberRequest

# The token that was just made; only its digest is kept, so the page shows it once.
JUST_MADE = "api_token"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: MemberRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request.session[JUST_MADE] = services.make_token(user=request.user, **form.asked())[1]
            return redirect("tokens")
        except ValidationError as refused:
            form.add_error(None, refused)
    told = [(token, [SCOPES[scope] for scope in token.scopes]) for token in tokens_of(request.user)]
    context = {"form": form, "tokens": told, "made": request.session.pop(JUST_MADE, "")}
    return render(request, "tokens/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_token(request: MemberRequest) -> HttpResponse:
    """Revoking what is gone already is no fault."""
    number = request.POST.get("token", "")
    if number.isascii() and number.isdigit() and len(number) < 19:
        services.revoke_token(user=request.user, token_id=int(number))
    messages.success(request, _("The token is revoked. Nothing that uses it gets in any more."))
    return redirect("tokens")


@login_required
@require_safe
def apps(request: MemberRequest) -> HttpResponse:
    told = [(app, [SCOPES[scope] for scope in app.scopes]) for app in apps_of(request.user)]
    return render(request, "tokens/apps.html", {"apps": told})


@login_required
@require_POST
def revoke_app(request: MemberRequest) -> HttpResponse:
    """Turning out what is out already is no fault."""
    services.revoke_app(user=request.user, client_id=request.POST.get("app", "").replace("\x00", ""))
    messages.success(request, _("The app has no access to your account any more."))
    return redirect("apps")


@method_decorator(never_cache, name="dispatch")
class Consent(AuthorizationView):
    """allauth's page on which somebody lets an app in, whose form may lead back to the app.

    Browsers hold a form's redirects to the CSP too, so the app's own address is added to it for this one page.
    """

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response: HttpResponse = super().get(request, *arguments, **named)
        back = getattr(self, "_request_info", {}).get("redirect_uri")
        if back:
            response._csp_update = {"form-action": [SELF, _source(back)]}  # type: ignore[attr-defined]
        return response

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**named)
        return {**context, "host": urlsplit(self._request_info.get("redirect_uri") or "").netloc}


def device(request: HttpRequest) -> HttpResponseBase:
    """allauth's page on which somebody lets a device in; theirs is exempt from the CSRF token and asks for none."""
    response: HttpResponseBase = device_authorization(request)
    return response


def _source(address: str) -> str:
    """What CSP calls where an address leads: its origin, or the scheme alone of an app on one's own device."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
