"""oEmbed 1.0 (oembed.com): a post of ours as a photo in the pages of others, where it is public and not sensitive."""

from __future__ import annotations

import io
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from discovery.posts.models import Picture, Post, Viewer
from discovery.syndication import selectors
from discovery.syndication.addresses import height_at, picture_path, plain, site_of

# What a page elsewhere has room for, where it does not say.
WIDEST = 1280
CACHE_SECONDS = 3600
ENDLESS = 10**6


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """404 alike for what is missing, private or sensitive (the specification's 401 would tell that it exists)."""
    form = request.GET.get("format", "json")
    if form not in {"json", "xml"}:
        return HttpResponse(_("Formats are json and xml."), status=501, content_type="text/plain; charset=utf-8")
    most = (_size(request, "maxwidth", WIDEST), _size(request, "maxheight", ENDLESS))
    told = _told(_post_at(request.GET.get("url", ""), request), site_of(request), *most)
    response: HttpResponse = JsonResponse(told)
    if form == "xml":
        response = HttpResponse(_as_xml(told), content_type="text/xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"{'private' if request.user.is_authenticated else 'public'}, max-age={CACHE_SECONDS}"
    response["Vary"] = "Cookie"
    return response


def _post_at(address: str, request: HttpRequest) -> Post:
    """The post whose page has this address here. Raises Http404."""
    try:
        parts = urlsplit(address)
        match = resolve(parts.path)
        is_ours = parts.netloc in {request.get_host(), urlsplit(settings.SITE_URL).netloc}
        if parts.scheme in {"http", "https"} and is_ours and match.view_name == "post":
            return _shown(match.kwargs["post_id"], request.user)
    except (ValueError, Resolver404, Post.DoesNotExist):
        pass
    raise Http404(_("No such post."))


def _shown(post_id: object, viewer: Viewer) -> Post:
    post = selectors.told_post(post_id, viewer)  # type: ignore[arg-type]
    if post.is_sensitive or post.cover is None:
        raise Post.DoesNotExist
    return post


def _told(post: Post, site: str, widest: int, highest: int) -> dict[str, str | int]:
    """A photo that fits; where even the smallest copy is too large, what a link says."""
    told: dict[str, str | int] = {
        "version": "1.0",
        "type": "link",
        "title": plain(post.title),
        "author_name": plain(post.author),
        "author_url": f"{site}{post.author.get_absolute_url()}",
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{site}/",
        "cache_age": CACHE_SECONDS,
    }
    cover = post.cover
    width = _fitting(cover, widest, highest) if cover else 0
    if not cover or not width:
        return told
    url = f"{site}{picture_path(cover, width)}"
    return {**told, "type": "photo", "url": url, "width": width, "height": height_at(cover, width)}


def _fitting(picture: Picture, widest: int, highest: int) -> int:
    fits = (each for each in picture.rendition_widths if each <= widest and height_at(picture, each) <= highest)
    return max(fits, default=0)


def _size(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name) or str(otherwise)
    if not given.isascii() or not given.isdecimal() or not 0 < int(given[:10]) <= ENDLESS:
        raise ValidationError(_("This is no number of pixels."), code="bad-size")
    return min(int(given), otherwise)


def _as_xml(told: dict[str, str | int]) -> str:
    text = io.StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement("oembed", AttributesImpl({}))
    for name, value in told.items():
        xml.addQuickElement(name, str(value))
    xml.endElement("oembed")
    return text.getvalue()
