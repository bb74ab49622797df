"""The page of sign-in and security, the page of invitations, and the link by which somebody comes."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.entrance import services
from accounts.entrance.adapter import INVITED_BY
from accounts.entrance.models import Invitation
from accounts.entrance.selectors import get_waiting, invitations_of, may_invite, may_join
from accounts.users.requests import MemberRequest

# The link that was just made; only its digest is kept, so the page shows it once.
JUST_MADE = "invitation_link"


@login_required
@require_safe
def security(request: MemberRequest) -> HttpResponse:
    """Every way in which `request.user` gets in, each with what is set and the page that changes it."""
    factors: dict[str, list[Authenticator]] = {}
    for factor in Authenticator.objects.filter(user=request.user):
        factors.setdefault(factor.type, []).append(factor)
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "addresses": EmailAddress.objects.filter(user=request.user).order_by("-primary", "email"),
        "keys": factors.get(Authenticator.Type.WEBAUTHN, []),
        "app": factors.get(Authenticator.Type.TOTP),
        "codes_left": len(RecoveryCodes(codes[0]).get_unused_codes()) if codes else None,
        "providers": get_social_adapter().list_providers(request),
        "connected": request.user.socialaccount_set.count(),
    }
    return render(request, "entrance/security.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """An address to send it to, or none: then the link is shown, once."""
    if not may_invite(request.user):
        raise PermissionDenied(_("You cannot invite people to this site."))
    problems: list[str] = []
    if request.method == "POST":
        try:
            _invite(request, request.POST.get("email", "").strip())
        except ValidationError as refused:
            problems = refused.messages
        else:
            return redirect("invitations")
    context = {
        "invitations": invitations_of(request.user),
        "link": request.session.pop(JUST_MADE, ""),
        "problems": problems,
        "sends_mail": settings.KINDRED_SENDS_MAIL,
        "days": services.DAYS,
    }
    return render(request, "entrance/invitations.html", context, status=422 if problems else 200)


@login_required
@require_POST
def withdraw(request: MemberRequest, invitation_id: int) -> HttpResponse:
    try:
        services.withdraw(inviter=request.user, invitation_id=invitation_id)
    except Invitation.DoesNotExist:
        raise Http404("No such invitation.") from None
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("invitations")


@require_safe
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The session keeps the token until its owner has joined. All links that let nobody in look alike."""
    if request.user.is_authenticated:
        messages.info(request, _("You are a member already."))
        return redirect("home")
    invitation = get_waiting(token)
    if invitation is None or not may_join(token):
        return _discreet(render(request, "entrance/ended.html", status=404))
    request.session[INVITED_BY] = token
    if invitation.email:  # the link went there and nowhere else
        get_adapter(request).stash_verified_email(request, invitation.email)
    return _discreet(redirect("account_signup"))


def _invite(request: MemberRequest, email: str) -> None:
    if email:
        services.invite_by_mail(inviter=request.user, email=email, link=lambda token: _address(request, token))
        messages.success(request, _("The invitation is on its way."))
    else:
        _invitation, token = services.invite(inviter=request.user)
        request.session[JUST_MADE] = _address(request, token)


def _address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("join", args=[token]))


def _discreet(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it, no site is told of it, no cache answers for it."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
