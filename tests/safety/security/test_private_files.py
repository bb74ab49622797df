"""Private files that are no picture of a post at its address: each door is known, and opens by a signature alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from discovery.exports.files import stored_name
from discovery.models import AccountExport, Arrival, BlockedPicture, Picture, QueryPicture, Report
from discovery.posts import addresses, files
from discovery.posts.addresses import WINDOW, signed
from discovery.sharing.services import make_link
from discovery.uploads import arriving
from tests.safety.visibility.asking import neutral
from tests.safety.visibility.surfaces import walk
from tests.safety.visibility.test_files import DOORS as OF_POSTS

pytestmark = pytest.mark.django_db
BYTES = b"RIFF-pixels"
# What an address looks like that answers with a file.
FILE = re.compile(r"\.(webp|avif|jpg|png|zip)|<int:(width|size)>|/preview/|/file/|/download/|/export/$")
# Doors that renew what has expired for whoever the rule lets in, and one that has no rule but its own name.
RENEWED = ("export_file", "api:export_file", "blocked_preview", "api:blocked_preview", "moderation_picture",
           "api:moderation_picture", "shared_picture")  # fmt: skip
BY_NAME = ("query_picture",)
# Each with the reason why it needs no signature.
PLAIN = {
    "portrait_file": "a name that cannot be guessed, and the rule besides",
    "api:portrait_file": "the same",
    "board_export": "no file: made of what the viewer may see, like a page",
    "api:board_export": "the same",
    "exports": "a page",
}


@pytest.fixture
def owner(person: Callable[..., User]) -> User:
    """Who may fetch each of them: a moderator, for what moderators alone see."""
    return person("owner", is_staff=True)


@pytest.fixture
def paths(owner: User, person: Callable[..., User], make_post: Callable[..., Any]) -> dict[str, str]:
    """One file at each of the doors."""
    later = timezone.now() + timedelta(days=1)
    export = AccountExport.objects.create(owner=owner, state=AccountExport.State.READY, expires_at=later)
    files.store(stored_name(export.pk), BYTES)
    blocked = BlockedPicture.objects.create(preview=BYTES, state=BlockedPicture.State.TRIED)
    post = make_post(person("ana"), visibility="private")
    picture = Picture.objects.get(post=post)
    files.store(files.rendition_name(picture.pk, 64), BYTES)
    Report.objects.create(post=post, person=post.author, reason="spam")
    asked = QueryPicture.objects.create(owner=owner, preview=BYTES, state=QueryPicture.State.READY)
    arguments: dict[str, list[object]] = {
        "export_file": [export.pk],
        "blocked_preview": [blocked.pk],
        "moderation_picture": [picture.pk, 64],
        "shared_picture": [make_link(post=post).token, picture.pk, 64],
        "query_picture": [asked.token],
    }
    return {name: reverse(name, args=arguments[name.removeprefix("api:")]) for name in (*RENEWED, *BY_NAME)}


def test_every_address_that_answers_with_a_file_is_known():
    """A new one stands among those that are tried here, or says why it needs no signature."""
    found = {f"{prefix}{one.name}" for prefix, one in walk(get_resolver().url_patterns, "") if FILE.search(_route(one))}
    known = {*OF_POSTS, *RENEWED, *BY_NAME, *PLAIN}
    assert {name for name in found if not name.startswith("admin:")} == known


@pytest.mark.parametrize("name", [*RENEWED, *BY_NAME])
def test_a_private_file_is_found_by_an_address_that_is_signed_and_holds(name, owner, paths):
    client = _client(owner)
    good = client.get(signed(paths[name]))
    assert (good.status_code, good.getvalue()) == (200, BYTES)
    assert "public" not in good["Cache-Control"]
    for address in (paths[name], _old(paths[name]), f"{signed(paths[name])}x", _of_another(paths[name])):
        answer = client.get(address)
        if name in BY_NAME:
            assert answer.status_code == 404
        else:
            assert (answer.status_code, answer["Location"]) == (302, signed(paths[name]))
            assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("name", [name for name in RENEWED if name != "shared_picture"])
def test_no_signature_lets_in_whom_the_rule_does_not(name, paths, person):
    for client in (Client(), _client(person("stranger"))):
        turned_away = {_told(client.get(address)) for address in (paths[name], signed(paths[name]), _old(paths[name]))}
        assert len(turned_away) == 1
        assert turned_away < {(404, ""), (302, reverse("account_login")), (401, ""), (403, "")}


def test_a_searched_picture_is_shown_by_its_search_alone_and_no_longer_than_it_is_kept(client, paths):
    """What a history, a log or a cache noted is told apart from nothing at all in no way."""
    asked = QueryPicture.objects.get()
    shown = client.get(reverse("search"), {"picture": asked.token}).content.decode()
    (address,) = set(re.findall(rf'src="({paths["query_picture"]}[^"]*)"', shown))
    assert client.get(address).getvalue() == BYTES
    nothing = "x" * len(asked.token)
    missing = client.get(signed(reverse("query_picture", args=[nothing])))
    expired = client.get(_old(paths["query_picture"]))
    assert missing.status_code == 404
    assert neutral(expired, {asked.token: nothing}) == neutral(missing)
    QueryPicture.objects.update(expires_at=asked.created_at)
    assert client.get(address).status_code == 404


def test_what_waits_to_become_a_post_has_no_address_that_gives_it(client, owner):
    arrival = Arrival.objects.create(owner=owner, name="secret.png", size=len(BYTES), received=len(BYTES))
    arriving.write(arrival.pk, 0, BYTES)
    client = _client(owner)
    tus = {"Tus-Resumable": "1.0.0"}
    for path in (reverse("arrival", args=[arrival.pk]), reverse("api:arrival", args=[arrival.pk])):
        for address in (path, signed(path)):
            answer = client.get(address, headers=tus)
            assert (answer.status_code, BYTES in answer.content) == (405, False)
    original = files.original_name(Picture(pk=arrival.pk).pk)
    files.store(original, BYTES)
    assert client.get(f"/{original}").status_code == 404
    assert default_storage.exists(original)


def _route(pattern: Any) -> str:
    return str(pattern.pattern)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _old(path: str) -> str:
    """As it was signed when what was signed then has just ended."""
    now = time.time()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(addresses.time, "time", lambda: now - 3 * WINDOW)
        return signed(path)


def _of_another(path: str) -> str:
    return f"{path}?{signed(f'{path}x').split('?')[1]}"


def _told(answer: HttpResponseBase) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "").split("?")[0]
