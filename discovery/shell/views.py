"""The words of the scripts, the choice of a language, and what makes the site an app that can be installed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie
from django.views.i18n import set_language

from discovery.search.composer import address
from discovery.search.query import Query
from discovery.search.services import receive_query_picture
from discovery.search.terms import Kind, Term
from discovery.shell.manifest import manifest as manifest_in
from discovery.shell.offline import spoken
from discovery.shell.services import choose_language
from discovery.shell.styling import TOAST, samples
from discovery.shell.tags import tag_of
from discovery.shell.words import words_in
from discovery.shell.worker import worker

YEAR = 31_536_000
LONGEST_WORDS = 200
# Where a robot finds nothing, or only itself: what takes a login, what changes something, answers that have no end.
CLOSED = ("/accounts/", "/admin/", "/api/", "/settings/", "/share/", "/search/pictures/", "/language/", "/metrics")


@require_safe
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """For ever under the address that names its version; under any other, only after asking."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    said = words_in(language)
    response = HttpResponse(said.script, content_type="text/javascript; charset=utf-8")
    if request.GET.get("v") == said.version:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    response["ETag"] = f'"{said.version}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """On this device by a cookie; for whoever is logged in, on all of theirs and in their mails."""
    if request.user.is_authenticated:
        choose_language(person=request.user, language=request.POST.get("language", ""))
    return set_language(request)


@require_safe
@vary_on_cookie  # which may say another language than the browser
def manifest(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(manifest_in(tag_of(get_language() or settings.LANGUAGE_CODE)))
    response["Content-Type"] = "application/manifest+json"
    patch_cache_control(response, max_age=3600)
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, for a worker rules over the addresses below its own. Asked for anew at each visit."""
    response = HttpResponse(worker(), content_type="text/javascript; charset=utf-8")
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Says the same to all, in all languages: a browser keeps it for whoever sits before it later."""
    return render(request, "shell/offline.html", {"spoken": spoken()})


@csrf_exempt  # the phone's own system sends it; all it can do is what a picture search does
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponseBase:
    """What was shared to the app. A POST comes here only where no service worker took it: it becomes a search."""
    if request.method == "POST":
        return _searched_with(request)
    said = request.GET.get("words", "").strip()[:LONGEST_WORDS]
    return render(request, "shell/share.html", {"words": said, "asked": urlencode({"q": said})})


def _searched_with(request: HttpRequest) -> HttpResponseBase:
    file = request.FILES.get("picture")
    if file is None:
        said = " ".join(request.POST.get(name, "") for name in ("title", "text", "url")).strip()
        return redirect(f"{reverse('share')}?{urlencode({'words': said[:LONGEST_WORDS]})}")
    owner = request.user if request.user.is_authenticated else None
    picture = receive_query_picture(file=file, owner=owner, name=file.name or "")
    return redirect(address(Query().with_term(Term(Kind.PICTURE, picture.token))))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/robots.txt", {"closed": CLOSED}, content_type="text/plain; charset=utf-8")


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """There in debug only: config/style_urls.py."""
    messages.success(request, TOAST)
    return render(request, "style.html", samples(request.user))
