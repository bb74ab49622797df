"""Every answer tells browsers the same: what may run, who may frame, what is learnt of it elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.http import HttpResponseBase
from django.test import Client
from django.utils.cache import has_vary_header

from config.headers import PERMISSIONS, UNUSED, USED
from tests.safety.security.addresses import every_address
from tests.safety.visibility.asking import body_of

pytestmark = pytest.mark.django_db

NONE = ("default-src", "object-src", "frame-ancestors", "base-uri")
SELF = ("script-src", "style-src")
# Who may embed: pictures of public posts alone say "cross-origin" (tests/discovery/syndication/test_cards.py).
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
# What is not the same for everybody says one of these to the caches on its way.
PRIVATE = {"private", "no-store"}
REFERRERS = {"same-origin", "no-referrer"}
ATTRIBUTES = re.compile(rb"<[a-z]+\s[^>]*?\s(on[a-z]+|style)=\"", re.IGNORECASE)
INLINE = re.compile(rb"<(script|style)\b(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>\s*\S", re.IGNORECASE)


def directives(response: HttpResponseBase) -> dict[str, list[str]]:
    written = response.headers.get("Content-Security-Policy", "")
    return {name: values for name, *values in (part.split() for part in written.split(";") if part.strip())}


def flaws(response: HttpResponseBase) -> list[str]:
    policy = directives(response)
    found = [f"{name} is {policy.get(name)}" for name in NONE if policy.get(name) != ["'none'"]]
    found += [f"{name} lets {value}" for name in policy for value in policy[name] if value.startswith("'unsafe")]
    found += [f"{name} lets *" for name in policy if "*" in policy[name]]
    found += [
        f"{name} has {policy.get(name)}" for name in ("script-src", "style-src") if policy.get(name) != ["'self'"]
    ]
    headers = response.headers
    found += [f"{name}: {headers.get(name)}" for name, value in EXPECTED.items() if headers.get(name) != value]
    if headers.get("Referrer-Policy") not in REFERRERS:
        found.append(f"Referrer-Policy: {headers.get('Referrer-Policy')}")
    kind = headers.get("Content-Type", "")
    if body_of(response) and (not kind or (kind.startswith("text/") and "charset=" not in kind)):
        found.append(f"Content-Type: {kind}")
    return found + written_inline(response)


def written_inline(response: HttpResponseBase) -> list[str]:
    """Scripts and styles that the policy would stop: they do not work, so nobody may have meant them."""
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [
        f"inline: {found[0]!r}" for pattern in (ATTRIBUTES, INLINE) for found in pattern.finditer(body_of(response))
    ]


def test_every_address_says_it_to_everybody(visitor: Client, site: Any) -> None:
    """Strangers and whoever may do everything, whatever the answer is. Other sites read no answer but those made for
    them (CORS): what is public and asks no cookie. What a cookie may change is kept by no cache on the way."""
    surfaces, found, shared, kept = every_address(), [], dict[str, str](), set[str]()
    for client in (Client(raise_request_exception=False), visitor):
        for surface in surfaces:
            response = client.get(surface.path, headers={"Origin": "https://evil.example"})
            body_of(response)
            found += [f"{surface.name} {surface.path} {response.status_code}: {flaw}" for flaw in flaws(response)]
            if has_vary_header(response, "Cookie") and not PRIVATE & set(response["Cache-Control"].split(", ")):
                kept.add(surface.name)
            if "Access-Control-Allow-Origin" in response.headers:
                shared[surface.name] = response.headers["Access-Control-Allow-Origin"]
    assert len(surfaces) > 250
    assert found == []
    assert set(shared.values()) <= {"*"}
    assert set(shared) <= PUBLIC_BY_PURPOSE
    assert kept <= PUBLIC_BY_PURPOSE | SAME_FOR_ALL


@pytest.mark.parametrize("path", ["/no/such/page", "/static/css/kindred.css", "/static/no-such.css", "/posts/x/"])
def test_so_do_files_and_errors(path: str, settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    assert find("css/kindred.css")
    response = Client().get(path)
    body_of(response)
    assert response.status_code == (200 if path.endswith("kindred.css") else 404)
    assert flaws(response) == []
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_host_that_is_not_ours_is_refused_with_all_of_them() -> None:
    response = Client().get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert flaws(response) == []


def test_over_https_browsers_are_told_to_stay_there(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    for path in ("/", "/api/v1/posts/", "/no/such/page", "/healthz"):
        said = Client().get(path, secure=True).headers["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains; preload"


# Feeds, cards, and what other servers and apps look up: the same for everybody.
PUBLIC_BY_PURPOSE = {
    *("oembed", "webfinger", "fresh_feed_atom", "fresh_feed_json", "person_feed_atom", "person_feed_json"),
    *("idp:oidc:configuration", "idp:oidc:jwks"),
}
# What browsers and search engines fetch.
SAME_FOR_ALL = {"manifest", "service_worker", "sitemap", "sitemap_section"}


@pytest.mark.parametrize(
    "path", ["/static/", "/static/css/", "/media/", "/pictures/", "/.git/", "/.env", "/secrets.env"]
)
def test_folders_are_not_listed(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_flaws_would_be_found() -> None:
    response = Client().get("/no/such/page")
    response.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self' 'unsafe-inline'"
    response.headers["Referrer-Policy"] = "unsafe-url"
    response.content = b'<p class="a" onclick="x()"><script>run()</script>'
    said = " ".join(flaws(response))
    for one in ("script-src lets 'unsafe-inline'", "base-uri is None", "unsafe-url", "onclick", "<script"):
        assert one in said


def test_what_pages_do_not_use_no_script_may_ask_for() -> None:
    assert "camera=()" in PERMISSIONS
    assert "microphone=()" in PERMISSIONS
    assert not set(USED) & set(UNUSED)
