"""The measured site: demo pictures, embedded, a member who follows; its pages, and what its own files weigh."""

from __future__ import annotations

import gzip
import urllib.request
from collections.abc import Iterator
from typing import Any

from bench.figures import Figure
from bench.lighthouse.reading import SCRIPT_KB, STYLE_KB, at_most
from bench.pages import somebody

FORMS = ("mobile", "desktop")


def fill(artists: int, each: int) -> None:
    """Drawn pictures, which are searchable when this returns."""
    from django.core.management import call_command

    from discovery.models import Embedding, Picture

    call_command("seed_demo", artists=artists, per_artist=each, verbosity=0)
    if Embedding.objects.count() < Picture.objects.count():
        raise SystemExit("The worker has not embedded the demo in time.")


def jobs(site: str) -> Iterator[dict[str, Any]]:
    """Each page in each form. Home is a member's; the others are as a search engine sees them."""
    from discovery.models import Post

    post = Post.objects.published().select_related("author").filter(tags__isnull=False).newest()[0]
    pages = {
        "home": ("", {"Cookie": f"sessionid={session()}"}),
        "explore": ("explore/", {}),
        "post": (f"posts/{post.pk}/", {}),
        "search": (f"search/?q={post.tags.all()[0].slug}", {}),
        "profile": (f"@{post.author.username}/", {}),
    }
    for page, (path, headers) in pages.items():
        for form in FORMS:
            yield {"page": page, "form": form, "url": f"{site}{path}", "headers": headers}


def session(member: Any = None) -> str:
    """The key of a session in which `member` is signed in; without one, somebody who follows three people."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    member, store = member or somebody(), SessionStore()  # type: ignore[no-untyped-call]
    store[SESSION_KEY] = str(member.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = member.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def weights(site: str) -> list[Figure]:
    """All of our scripts and style sheets as the site sends them: gzip, and Brotli where a browser takes it."""
    figures = []
    for encoding in ("gzip", "br"):
        for kind, bar in (("js", SCRIPT_KB), ("css", STYLE_KB)):
            kilobytes = sum(_sent(address, encoding) for address in _own(site, kind)) / 1000
            if kind == "js":
                kilobytes += max(_sent(address, encoding) for address in _words(site)) / 1000
            figures.append(at_most(f"all of our {kind}, {encoding}", kilobytes, "kB", bar))
    return figures


def _own(site: str, kind: str) -> list[str]:
    """The addresses of our files of a kind; htmx is not among them."""
    from django.conf import settings
    from django.templatetags.static import static

    folder = settings.BASE_DIR / "static"
    names = sorted(str(file.relative_to(folder)) for file in (folder / kind).rglob(f"*.{kind}"))
    return [site.rstrip("/") + static(name) for name in names]


def _words(site: str) -> list[str]:
    """The words of the scripts, one address a language; a reader has one of them."""
    from django.conf import settings
    from django.urls import reverse

    return [site.rstrip("/") + reverse("words", args=[code]) for code, _ in settings.LANGUAGES]


def _sent(address: str, encoding: str) -> int:
    """The bytes of the body as they travel."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": encoding})  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        body = answer.read()
        # The smallest files are not worth compressing: whitenoise leaves them as they are.
        return len(body) if answer.headers.get("Content-Encoding") else min(len(body), len(gzip.compress(body)))


def warm(jobs: list[dict[str, Any]]) -> None:
    """Each page once, so that the first run of it is no different from the next."""
    for job in jobs:
        request = urllib.request.Request(job["url"], headers=job["headers"])  # noqa: S310 - our own address
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            answer.read()
