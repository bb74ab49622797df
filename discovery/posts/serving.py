"""The files of pictures over HTTP: only what we wrote ourselves, only to those who may see the post.

What is not for everybody goes out under signed addresses that expire. Whoever may see it and comes with another, from a
page that lay open for long, is sent on to one that holds; whoever may not finds nothing, however well it is signed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from discovery.posts import files, selectors
from discovery.posts.addresses import is_signed, signed
from discovery.posts.models import Picture


@require_safe
def rendition(request: HttpRequest, picture_id: UUID, width: int) -> HttpResponseBase:
    picture = _picture(request, picture_id)
    return rendition_response(request, picture, width, is_for_all=picture.post.is_for_all)


@require_safe
def avif(request: HttpRequest, picture_id: UUID, width: int) -> HttpResponseBase:
    picture = _picture(request, picture_id)
    if width not in (picture.avif_widths or []):
        raise Http404(_("This picture has no such width."))
    name, public = files.avif_name(picture.pk, width), picture.post.is_for_all
    return _file(request, picture, name, "image/avif", f"{picture.pk}-{width}.avif", is_for_all=public)


@require_safe
def download(request: HttpRequest, picture_id: UUID) -> HttpResponseBase:
    picture = _picture(request, picture_id)
    name, public = files.download_name(picture.pk), picture.post.is_for_all
    return _file(request, picture, name, "image/jpeg", f"{picture.pk}.jpg", is_for_all=public, attached=True)


def rendition_response(request: HttpRequest, picture: Picture, width: int, *, is_for_all: bool) -> HttpResponseBase:
    """The rendition of this width. Raises Http404 when there is none."""
    if width not in picture.rendition_widths:
        raise Http404(_("This picture has no such width."))
    name = files.rendition_name(picture.pk, width)
    return _file(request, picture, name, "image/webp", f"{picture.pk}-{width}.webp", is_for_all=is_for_all)


def _file(
    request: HttpRequest,
    picture: Picture,
    name: str,
    content_type: str,
    filename: str,
    *,
    is_for_all: bool,
    attached: bool = False,
) -> HttpResponseBase:
    """A file that never changes under its name. Who has seen it may keep it for a day.

    Only what everybody may see may lie in shared caches, and these ask again after five minutes: it may be hidden then.
    """
    if not is_for_all and not is_signed(request):
        return renewed(request)
    disposition = f'attachment; filename="{filename}"' if attached else ""
    if settings.KINDRED_STORAGE_IS_REMOTE:
        return _sent_on(name, is_for_all=is_for_all, disposition=disposition)
    etag = f'"{picture.pk.hex}-{filename}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            raise Http404(_("The file is gone.")) from None
        response = FileResponse(file, content_type=content_type, filename=filename, as_attachment=attached)
    response["Cache-Control"] = "public, max-age=86400, s-maxage=300" if is_for_all else "private, max-age=300"
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = _lent(is_for_all=is_for_all)
    return response


def renewed(request: HttpRequest) -> HttpResponse:
    """To the same file under an address that holds: asked only of those whom the rule has let in."""
    response = HttpResponseRedirect(signed(request.path))
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = _lent(is_for_all=False)
    return response


def _sent_on(name: str, *, is_for_all: bool, disposition: str = "") -> HttpResponse:
    """To the storage's own address of the file, signed for minutes: the redirect may be kept for half as long."""
    parameters = {"ResponseContentDisposition": disposition} if disposition else {}
    storage: Any = default_storage  # of django-storages here, whose addresses take parameters
    response = HttpResponseRedirect(storage.url(name, parameters=parameters))
    seconds = settings.KINDRED_SIGNED_SECONDS // 2
    response["Cache-Control"] = f"{'public' if is_for_all else 'private'}, max-age={seconds}"
    response["Cross-Origin-Resource-Policy"] = _lent(is_for_all=is_for_all)
    return response


def _lent(*, is_for_all: bool) -> str:
    """Readers of feeds and pages elsewhere (oEmbed) may show what everybody may see, and nothing else."""
    return "cross-origin" if is_for_all else "same-origin"


def _picture(request: HttpRequest, picture_id: UUID) -> Picture:
    try:
        return selectors.get_picture_file(picture_id, request.user)
    except Picture.DoesNotExist:
        raise Http404(_("No such picture.")) from None
