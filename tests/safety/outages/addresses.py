"""Every address of the site and the API that is read without a parameter, found from the URL configuration; and the
main pages that have one."""

from __future__ import annotations

from collections.abc import Iterator

import requests
from django.urls import URLPattern, URLResolver, get_resolver

from tests.safety.stack import PATIENCE, Stack

# To read this is to leave; and the parts of the site are no page.
NOT_ASKED = ("accounts/logout/", "admin/logout/", "readyz")
Answers = dict[str, int]


def every_address(post_id: str, person: str) -> list[str]:
    found = {route for route in _routes(get_resolver()) if "<" not in route and "(" not in route}
    named = [
        f"posts/{post_id}/",
        f"posts/{post_id}/similar/",
        f"@{person}/",
        f"search/?post={post_id}",
        "search/?tag=sea",
    ]
    named += ["search/?q=heron", "api/v1/search/?q=heron", f"api/v1/posts/{post_id}/", f"api/v1/people/{person}/"]
    return sorted(found - set(NOT_ASKED)) + named


def ask_all(stack: Stack, session: requests.Session, addresses: list[str]) -> Answers:
    """The status of each answer; redirects are not followed."""
    return {
        address: session.get(f"{stack.url}/{address}", timeout=PATIENCE, allow_redirects=False).status_code
        for address in addresses
    }


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _routes(pattern, route)
