"""Where a post's pictures were before, and where they are again: a fragment of its page, or a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from discovery.copies.selectors import lineage_of
from discovery.posts.found import the_post


@require_safe
def lineage(request: HttpRequest, post_id: UUID) -> HttpResponse:
    post = the_post(post_id, request.user)
    template = "copies/_lineage.html" if request.headers.get("HX-Request") else "copies/lineage.html"
    response = render(request, template, {"post": post, "lineage": lineage_of(post, request.user)})
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response
