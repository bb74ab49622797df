"""The service worker's script: what it is told about this release of the site stands before what it does."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from discovery.shell.offline import spoken

SOURCE = "js/worker.js"
# What the offline page is made of; a release with other files has other names for them, and so another worker.
FILES = ("css/kindred.css", "js/paint.js", "js/offline.js", "icons.svg", "mark.svg")


@cache
def worker() -> bytes:
    """UTF-8. Changes when the worker, the offline page or a file of it does: a browser then installs it anew."""
    found = finders.find(SOURCE)
    assert isinstance(found, str)  # noqa: S101  # it lies beside the other scripts
    script = Path(found).read_text(encoding="utf-8")
    told = {
        "offline": reverse("offline"),
        "files": [static(file) for file in FILES],
        "static": settings.STATIC_URL,
        "share": reverse("share"),
        "logout": reverse("account_logout"),
    }
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string("shell/offline.html", {"spoken": spoken()})
    version = sha256(f"{told}{script}{page}".encode()).hexdigest()[:12]
    return f"const SHELL = {json.dumps({'version': version, **told})};\n{script}".encode()
