"""One's webhooks: the list, one with its log, and what can be done with it. Secrets are shown once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users.requests import MemberRequest
from discovery.webhooks import services
from discovery.webhooks.forms import WebhookForm
from discovery.webhooks.models import Webhook, WebhookDelivery
from discovery.webhooks.selectors import deliveries_of, webhooks_of

# The secret that was just made; its page shows it once.
JUST_MADE = "webhook_secret"
DELIVERIES_A_PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhooks(request: MemberRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add(owner=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            request.session[JUST_MADE] = made.secret
            return redirect("webhook", made.pk)
    context = {"form": form, "webhooks": webhooks_of(request.user)}
    return render(request, "webhooks/list.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhook(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    found = get_object_or_404(webhooks_of(request.user), pk=webhook_id)
    form = WebhookForm(request.POST or None, initial={"url": found.url, "topics": found.topics})
    if request.method == "POST" and form.is_valid():
        try:
            services.change(webhook=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhook", found.pk)
    page = Paginator(deliveries_of(found), DELIVERIES_A_PAGE).get_page(request.GET.get("page"))
    context = {"webhook": found, "form": form, "page": page, "secret": request.session.pop(JUST_MADE, "")}
    return render(request, "webhooks/webhook.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def pause(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=webhook_id, owner=request.user)
    services.set_paused(webhook=found, is_paused=request.POST.get("paused") == "1")
    return redirect("webhook", found.pk)


@login_required
@require_POST
def roll(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=webhook_id, owner=request.user)
    request.session[JUST_MADE] = services.roll_secret(webhook=found)
    return redirect("webhook", found.pk)


@login_required
@require_POST
def test(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=webhook_id, owner=request.user)
    return _sent(request, found, lambda: services.send_test(webhook=found))


@login_required
@require_POST
def replay(request: MemberRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=webhook_id, owner=request.user)
    delivery = get_object_or_404(WebhookDelivery.objects.select_related("webhook"), pk=delivery_id, webhook=found)
    return _sent(request, found, lambda: services.replay(delivery=delivery))


@login_required
@require_POST
def remove(request: MemberRequest, webhook_id: UUID) -> HttpResponse:
    """Removing twice is removing once."""
    Webhook.objects.filter(pk=webhook_id, owner=request.user).delete()
    return redirect("webhooks")


def _sent(request: MemberRequest, webhook: Webhook, do: Callable[[], object]) -> HttpResponse:
    try:
        do()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("It is on its way. Reload the page in a moment to see what came of it."))
    return redirect("webhook", webhook.pk)
