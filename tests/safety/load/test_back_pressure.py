"""While the workers are behind, what would only wait is refused: with 503, when to come again, and nothing lost."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from discovery.imports import tasks
from discovery.models import Arrival, Embedding, Picture, Post, QueryPicture
from discovery.uploads.processing import prepare
from discovery.uploads.selectors import pictures_waiting
from tests.discovery.conftest import picture_bytes

pytestmark = pytest.mark.django_db
FORM = {"visibility": "public", "release": "live"}
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}


def picture() -> io.BytesIO:
    file = io.BytesIO(picture_bytes())
    file.name = "mine.png"
    return file


@pytest.fixture
def author(client, person):
    user = person("author")
    client.force_login(user)
    return user


@pytest.fixture
def behind(settings, author):
    """One picture waits, and one may."""
    post = Post.objects.create(author=author)
    waits = Picture.objects.create(post=post, position=1, sha256="0" * 64, format="PNG", width=8, height=8)
    settings.KINDRED_MOST_WAITING = 1
    return waits


def is_refused(answer, code: str) -> bool:
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
    return "code" not in answer or answer.json()["code"] == code


def test_the_page_says_so_and_keeps_what_was_typed(client, behind):
    answer = client.post(reverse("upload"), {**FORM, "pictures": picture(), "caption": "Before the rain"})
    assert is_refused(answer, "")
    assert "So many pictures are being prepared" in answer.content.decode()
    assert "Before the rain" in answer.content.decode()
    assert Picture.objects.count() == 1


def test_the_api_and_files_in_pieces_say_so_by_a_code(client, behind):
    posted = client.post("/api/v1/posts/", {"pictures": picture()})
    begun = client.post(reverse("arrivals"), headers=TUS)
    assert {posted.json()["code"], begun.json()["code"]} == {"too-many-waiting"}
    assert is_refused(posted, "too-many-waiting")
    assert is_refused(begun, "too-many-waiting")
    assert (begun["Tus-Resumable"], Arrival.objects.count()) == ("1.0.0", 0)


def test_what_was_taken_before_is_still_answered_with_its_post(client, behind, author):
    # A picture keeps the identifier of the file that arrived.
    answer = client.post(reverse("upload"), {**FORM, "arrival": str(behind.pk)})
    assert answer.status_code == 302
    assert Post.objects.count() == 1


def test_it_is_over_as_soon_as_a_worker_has_caught_up(client, behind):
    assert prepare(behind.pk), "its file is gone, which is an end too"
    answer = client.post(reverse("upload"), {**FORM, "pictures": picture()})
    assert answer.status_code == 302


def test_pictures_that_wait_for_their_vectors_count_for_an_hour(author, make_post):
    ready = make_post(author).pictures
    Embedding.objects.all().delete()
    ready.update(ready_at=timezone.now())
    assert pictures_waiting(5) == 1
    ready.update(ready_at=timezone.now() - timedelta(hours=2))
    assert pictures_waiting(5) == 0, "its encoder is away: search says so, and people go on posting"


def test_an_import_waits_for_the_workers(behind, monkeypatch):
    worked: list[object] = []
    monkeypatch.setattr(tasks.processing, "work", worked.append)
    tasks.work(str(uuid4()))
    assert worked == []
    assert prepare(behind.pk)
    tasks.work(str(uuid4()))
    assert len(worked) == 1


@pytest.fixture
def searched(settings):
    settings.KINDRED_MOST_SEARCHED = 1
    return QueryPicture.objects.create()


def test_a_search_by_picture_is_refused_and_the_rest_of_it_kept(client, searched):
    answer = client.post(reverse("search_picture"), {"picture": picture(), "q": "moss"})
    assert is_refused(answer, "")
    assert "So many pictures are searched with" in answer.content.decode()
    assert 'value="moss"' in answer.content.decode()
    assert QueryPicture.objects.count() == 1


def test_the_api_refuses_it_too(client, searched):
    answer = client.post("/api/v1/search/", {"picture": picture()})
    assert is_refused(answer, "too-many-searched")
    assert answer.json()["code"] == "too-many-searched"


def test_pages_and_words_go_on_meanwhile(client, behind, searched):
    assert client.get(reverse("explore")).status_code == 200
    assert client.get(reverse("search"), {"q": "moss"}).status_code == 200
    assert User.objects.count() == 1
