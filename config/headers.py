"""What every answer tells browsers beside the content policy; an answer that was given its own keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header

# What our own pages use; passkeys need the last two.
USED = ("clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get", "web-share")
# What no page of ours has a use for, so that no script could ever ask for it.
UNUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in USED), *(f"{name}=()" for name in UNUSED)])


class Headers:
    """Stands before whatever answers, so that files, redirects and refusals have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # No other site may embed an answer, unless it was made for that, as the pictures of public posts are.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What is not the same for everybody no cache on the way keeps; browsers do, for going back, and else ask anew.
        if has_vary_header(response, "Cookie"):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if getattr(request, "has_logged_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'
        return response
