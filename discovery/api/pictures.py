"""Files of pictures and portraits: the page's own addresses once more, for whoever comes with a token."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.request import Request

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.portraits.views import portrait_file
from discovery.posts import serving


class PictureFile(Endpoint):
    @operation("A picture at one of its widths", media="image/webp", sent_on=True)
    def get(self, request: Request, picture_id: UUID, width: int) -> HttpResponseBase:
        return serving.rendition(request._request, picture_id=picture_id, width=width)


class PictureDownload(Endpoint):
    @operation("A whole picture", media="image/jpeg", sent_on=True)
    def get(self, request: Request, picture_id: UUID) -> HttpResponseBase:
        return serving.download(request._request, picture_id=picture_id)


class PortraitFile(Endpoint):
    @operation("A portrait at one of its sizes", media="image/webp")
    def get(self, request: Request, portrait: str, size: int) -> HttpResponseBase:
        return portrait_file(request._request, portrait=portrait, size=size)
