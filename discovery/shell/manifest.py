"""What a phone needs to know to install the site: its name, its icons, what it can be asked and given."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

PAPER = "#fbfcfd"  # of the light theme: an installed app has one colour while it starts
ICONS = (("app/icon-192.png", "192x192", "any"), ("app/icon-512.png", "512x512", "any"))
MASKABLE = ("app/maskable-512.png", "512x512", "maskable")  # its mark keeps within the circle of 80 %


def manifest(language: str) -> dict[str, Any]:
    """W3C's Web Application Manifest in the language that is active; `language` is its BCP 47 tag.

    `share_target` is of the Web Share Target API: what is shared comes as a form to the address of `share`.
    """
    return {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Pictures like this one, and the people who make them."),
        "lang": language,
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "theme_color": PAPER,
        "background_color": PAPER,
        "categories": ["photo", "social"],
        "icons": [_icon(*each) for each in (*ICONS, MASKABLE)],
        "shortcuts": [
            {"name": _("Search with a picture"), "url": reverse("search")},
            {"name": _("Post a picture"), "url": reverse("upload")},
            {"name": _("Explore"), "url": reverse("explore")},
        ],
        "share_target": {
            "action": reverse("share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "picture", "accept": ["image/*", ".heic", ".heif", ".avif"]}],
            },
        },
    }


def _icon(file: str, sizes: str, purpose: str) -> dict[str, str]:
    return {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
