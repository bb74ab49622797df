"""Every page of the site, found in its URL configuration, so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import int_to_base36

from accounts.models import User
from discovery.imports.models import ImportJob
from discovery.models import BoardSection, Catalogue, Comment, Picture, PostRevision, ShareLink, Tag, TaskFailure
from discovery.moderation.models import Decision, Report
from discovery.notifications.tokens import token_of
from discovery.screening.models import BlockedPicture
from tests.e2e.museum import Museum

Viewer = User | AnonymousUser

# Whose pages are not ours to draw, or are none; each with the reason.
EXEMPT_NAMESPACES = {"admin": "Django draws it", "api": "it answers with JSON", "idp": "it needs an app that asks"}
EXEMPT = {
    "metrics": "numbers for a machine",
    "readyz": "parts and their state, for a machine",
    "style": "shown with DEBUG only, where tests/config asks for it",
    "picture_avif": "it answers with a picture, which is made when nothing waits",
    "suspended": "shown to whom the log-in has turned away, as tests/discovery/moderation asks for it",
    "export_file": "it answers with a zip, once one is made",
    "oembed": "it answers with JSON about the address that it is asked of",
    "leaving": "shown to whom the log-in has turned away, as tests/discovery/departures asks for it",
    "query_picture": "its token is that of a picture which was searched with",
    "portrait_file": "it answers with a picture",
    "account_confirm_email": "its key comes by mail; without one it is the page of a key that has run out",
    "account_confirm_login_code": "logging in by a code is off",
    "mfa_edit_webauthn": "tests/e2e/test_passkeys.py has a passkey",
    "mfa_remove_webauthn": "so has it for this one",
    "openid_connect_login": "no other site to log in with is configured; tests/accounts/entrance has one",
    "openid_connect_callback": "nor does one send anybody back",
}
PAGE = 0
NOTHING = {403, 404, 500}
# Questions that change what a page shows.
QUESTIONS = {
    "search": ("q=hills", "post={post}", "q=zzzzzz", "colour=red"),
    "explore": ("", "by=colour", "by=tag", "by=small"),
    "profile": ("", "view=portfolio"),
    "likes": ("",),
    "people_for_search": ("q=hills",),
}

# What stands in the place of a parameter, likeliest first. Of these the first that shows somebody a page is taken.
VALUES: dict[str, Callable[[Museum], list[Any]]] = {
    "post_id": lambda site: [site.posts[0].pk, site.own[0].pk],
    "picture_id": lambda site: list(
        Picture.objects.filter(post__in=[site.posts[0], site.posts[3], *site.own]).values_list("pk", flat=True)
    ),
    "username": lambda site: [site.posts[0].author.username, "asking"],
    "board_id": lambda site: [site.board.pk],
    "comment_id": lambda site: [Comment.objects.order_by("pk")[0].pk],
    "catalogue_id": lambda site: [Catalogue.objects.all()[0].pk],
    "invitation_id": lambda site: [1],  # of no page: it is withdrawn by a form
    "import_id": lambda site: [ImportJob.objects.all()[0].pk],
    "decision_id": lambda site: [Decision.objects.all()[0].pk],
    "blocked_id": lambda site: [BlockedPicture.objects.all()[0].pk],
    "report_id": lambda site: [Report.objects.all()[0].pk],
    "revision_id": lambda site: [PostRevision.objects.all()[0].pk],
    "link_id": lambda site: [ShareLink.objects.all()[0].pk],
    "search_id": lambda site: [site.visitor.saved_searches.all()[0].pk],
    "section_id": lambda site: [BoardSection.objects.all()[0].pk],
    "taste_id": lambda site: [site.visitor.tastes.all()[0].pk],
    "slug": lambda site: [Tag.objects.filter(posts=site.posts[0])[0].slug],
    "token": lambda site: [ShareLink.objects.all()[0].token, token_of(site.visitor)],
    "uidb36": lambda site: [int_to_base36(site.visitor.pk)],
    "key": lambda site: [default_token_generator.make_token(site.visitor)],
    "width": lambda site: [360],
    "number": lambda site: [1],
    "language": lambda site: ["en"],
    "arrival_id": lambda site: [UUID(int=0)],
    "webhook_id": lambda site: [site.visitor.webhooks.all()[0].pk],
    "delivery_id": lambda site: [UUID(int=0)],
    "failure_id": lambda site: [TaskFailure.objects.all()[0].pk],
    "export_id": lambda site: [UUID(int=0)],
    "section": lambda site: ["posts"],
}


def patterns() -> dict[str, list[str]]:
    """The name of each address with the names of its parameters."""
    entries = _walk(get_resolver().url_patterns)
    return {name: list(pattern.pattern.regex.groupindex) for name, pattern in entries if name not in EXEMPT}


def _walk(entries: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            if entry.namespace not in EXEMPT_NAMESPACES:
                yield from _walk(entry.url_patterns)
        elif entry.name:
            yield entry.name, entry


def candidates(name: str, parameters: list[str], museum: Museum) -> Iterator[str]:
    """Addresses of this name, without questions."""
    unknown = set(parameters) - set(VALUES)
    assert not unknown, f"Teach tests/e2e/addresses.py what these parameters of {name} stand for: {sorted(unknown)}."
    for values in product(*(VALUES[parameter](museum) for parameter in parameters)):
        with suppress(NoReverseMatch):  # a value of another address's parameter of that name
            yield reverse(name, kwargs=dict(zip(parameters, values, strict=True)))


@dataclass
class Found:
    """What asking every address gave: the pages by name and question, and the names that answered nobody."""

    pages: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)


def ask_everything(museum: Museum, viewer: Viewer) -> Found:
    """Ask each address as `viewer`; of several values for a parameter the first that gives a page counts."""
    client, found = Client(), Found({"missing": "/nothing-is-here/"})
    if isinstance(viewer, User):
        client.force_login(viewer)
    for name, parameters in patterns().items():
        answers = {address: _answer(client, address) for address in candidates(name, parameters, museum)}
        if all(answer in NOTHING for answer in answers.values()):
            found.silent.add(name)
        for address in [address for address, answer in answers.items() if answer == PAGE][:1]:
            for question in QUESTIONS.get(name, ("",)):
                asked = question.format(post=museum.posts[0].pk)
                found.pages[f"{name}?{question}".rstrip("?")] = f"{address}?{asked}".rstrip("?")
    return found


def _answer(client: Client, address: str) -> int:
    """The status; PAGE for a whole page of HTML, which is more than a fragment of one."""
    with closing(client.get(address)) as answer:
        is_whole = answer.status_code == 200 and not answer.streaming and answer.content.startswith(b"<!doctype html>")
        return PAGE if is_whole else int(answer.status_code)
