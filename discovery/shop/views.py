"""What a post offers: its author's form, and what is like it and costs less."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.requests import MemberRequest
from discovery.posts.found import own_post, the_post
from discovery.posts.pages import PostPage
from discovery.shop.forms import OfferForm
from discovery.shop.models import Offer
from discovery.shop.selectors import cheaper_than
from discovery.shop.services import clear_offer

# A row of them under the offer; all on the page of their own.
SHOWN_BESIDE = 6


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = own_post(post_id, request.user)
    offer = Offer.objects.select_related("catalogue").filter(post=post).first()
    if request.POST.get("clear") == "1":
        clear_offer(post=post)
        return redirect(post)
    form = OfferForm(request.POST or None, post=post, offer=offer)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(post)
    context = {"post": post, "offer": offer, "form": form}
    return render(request, "shop/edit.html", context, status=422 if form.errors else 200)


@require_safe
def cheaper(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """A row for the post's page, or a page of its own."""
    post = the_post(post_id, request.user)
    beside = bool(request.headers.get("HX-Request"))
    found = cheaper_than(post, request.user, SHOWN_BESIDE) if beside else cheaper_than(post, request.user)
    context = {"post": post, "page": PostPage(found)}
    response = render(request, "shop/_cheaper.html" if beside else "shop/cheaper.html", context)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
