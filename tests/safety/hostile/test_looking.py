"""Hostile files through the doors that make no post of them: portraits, searches, comparisons, the blocklist.

Refused in a sentence with a code, at once or once the worker has had it; no file stays, whatever became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from discovery.imaging.refusals import MESSAGES
from discovery.models import BlockedPicture, QueryPicture
from discovery.screening.processing import prepare_blocked
from discovery.search import views as search_views
from discovery.search.processing import encode_query_picture
from tests.safety.hostile.conftest import Shelf
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.doors import BLOCKING, PORTRAYING, SEARCHING, Answer, Door, code_of
from tests.safety.hostile.files import TAKEN, Hostile

pytestmark = pytest.mark.django_db
Captured = Callable[..., Any]
Fate = Callable[[Client], str]
# Of the corpus every fortieth file by each door, and by each another; all of it by all in the long form.
SHARE = 40


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """For the worker: what it would do is done here, after the answer."""
    monkeypatch.setattr(search_views, "PATIENCE", 0.0)
    settings.KINDRED_QUERY_PATIENCE = 0.0


@pytest.fixture
def moderator(person: Callable[..., User], client: Client) -> Client:
    client.force_login(person("moderator", is_staff=True, is_superuser=True))
    return client


def of_portrait(client: Client) -> str:
    """It was opened at once, and is taken away again."""
    assert client.post(reverse("portrait"), {"removed": "1"}).status_code == 302
    return TAKEN


def of_search(client: Client) -> str:
    """The page and the API tell what the worker has made of it."""
    encode_query_picture(QueryPicture.objects.get().token)
    picture = QueryPicture.objects.get()
    given = {"picture": picture.token}
    page, told = client.get(reverse("search"), given), client.get(reverse("api:search"), given)
    picture.delete()
    if picture.state == QueryPicture.State.READY:
        assert (page.status_code, told.status_code) == (200, 200)
        return TAKEN
    assert picture.state == QueryPicture.State.REFUSED
    assert (page.status_code, told.status_code) == (200, 400)
    assert code_of(page.content.decode()) == code_of(told.json()["detail"]) == code_of(picture.problem)
    return code_of(picture.problem)


def of_blocklist(client: Client) -> str:
    prepare_blocked(BlockedPicture.objects.get().pk)
    blocked = BlockedPicture.objects.get()
    assert client.get(reverse("blocked_picture", args=[blocked.pk])).status_code == 200
    blocked.delete()
    return TAKEN if blocked.state == BlockedPicture.State.TRIED else code_of(blocked.problem)


def check(
    files: Sequence[Hostile], door: Door, after: Fate, client: Client, shelf: Shelf, captured: Captured
) -> set[str]:
    """What became of them."""
    before, fates = shelf.files(), set()
    for file in files:
        with captured(execute=True):
            answer: Answer = door(client, file)
            assert answer.status < 500, (file.name, answer)
            refused = answer.status >= 400
            assert not refused or code_of(answer.said) == answer.code, (file.name, answer)
            fate = answer.code if refused else after(client)
        assert fate in {TAKEN, *MESSAGES}, (file.name, answer)
        assert not file.fate or fate == file.fate, (file.name, fate)
        assert shelf.files() == before, file.name
        fates.add(fate)
    return fates


def share(door: str, *, whole: bool) -> Sequence[Hostile]:
    doors = [*SEARCHING, *PORTRAYING, *BLOCKING]
    return corpus() if whole else corpus()[doors.index(door) * SHARE // len(doors) :: SHARE]


WHOLE = [False, pytest.param(True, marks=pytest.mark.long)]


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("door", SEARCHING)
def test_searched_with(
    door: str, whole: bool, enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    files = share(door, whole=whole)
    fates = check(files, SEARCHING[door], of_search, enemy, shelf, django_capture_on_commit_callbacks)
    assert fates > {TAKEN, "corrupt"}


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("door", PORTRAYING)
def test_as_a_portrait(
    door: str, whole: bool, enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    files = share(door, whole=whole)
    fates = check(files, PORTRAYING[door], of_portrait, enemy, shelf, django_capture_on_commit_callbacks)
    assert fates > {TAKEN, "corrupt"}


@pytest.mark.parametrize("whole", WHOLE)
@pytest.mark.parametrize("door", BLOCKING)
def test_to_be_blocked(
    door: str, whole: bool, moderator: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    files = share(door, whole=whole)
    fates = check(files, BLOCKING[door], of_blocklist, moderator, shelf, django_capture_on_commit_callbacks)
    assert fates > {TAKEN, "corrupt"}
