"""The pages of imports: begun with a file or addresses, seen before anything is posted, followed, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from discovery.imports import processing
from discovery.imports.models import ImportJob
from discovery.imports.services import OPEN_A_PERSON, start
from discovery.models import Post
from tests.discovery.conftest import picture_bytes
from tests.discovery.imports.exports import instagram, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(person: Callable[..., User]) -> User:
    return person("ann")


@pytest.fixture
def signed_in(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def sent(data: bytes, kind: str = "instagram") -> dict[str, Any]:
    return {"kind": kind, "file": SimpleUploadedFile("export.zip", data)}


def work() -> None:
    while processing.work(ImportJob.objects.get().pk):
        pass


def page_of(client: Client) -> str:
    return client.get(reverse("import", args=[ImportJob.objects.get().pk])).content.decode()


def test_an_export_is_sent_seen_imported_and_taken_back(signed_in: Client, space: Any) -> None:
    answer = signed_in.post(reverse("imports"), sent(zipped(instagram())))
    job = ImportJob.objects.get()
    assert answer["Location"] == reverse("import", args=[job.pk])
    assert f'hx-get="{answer["Location"]}"' in page_of(signed_in)
    fragment = signed_in.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "Looking at it" in fragment
    assert "<html" not in fragment
    work()
    page = page_of(signed_in)
    for words in ("Import 2 posts", "Café 🌊", "Posts keep these dates", "It is a video", "data:image/webp"):
        assert words in page
    assert "hx-trigger" not in page.split('id="import"')[1].split(">")[0]
    signed_in.post(reverse("import_confirm", args=[job.pk]), {"visibility": "followers"})
    work()
    page = page_of(signed_in)
    assert "2 posts imported" in page
    assert "Imported without a part" in page
    assert set(Post.objects.values_list("visibility", flat=True)) == {"followers"}
    signed_in.post(reverse("import_undo", args=[job.pk]))
    work()
    assert "2 posts were deleted" in page_of(signed_in)
    signed_in.post(reverse("import_drop", args=[job.pk]))
    assert signed_in.post(reverse("import_drop", args=[job.pk])).status_code == 302
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("kind", ["", "files", "instagram", "pinterest", "pixelfed", "iiif", "addresses", "nothing"])
def test_the_page_offers_each_kind(signed_in: Client, kind: str) -> None:
    page = signed_in.get(reverse("imports"), {"kind": kind}).content.decode()
    assert ('name="file"' in page) == (kind in {"files", "instagram", "pinterest", "pixelfed", "addresses"})
    assert ('name="address"' in page) == (kind == "iiif")
    assert ('name="lines"' in page) == (kind == "addresses")
    assert ("Where from?" in page) == (kind in {"", "nothing"})


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "files"}, "Choose the file to import."),
        ({"kind": "iiif", "address": "museum"}, "Give the whole address of the manifest"),
        ({"kind": "addresses", "lines": " "}, "Give at least one address"),
        ({"kind": "flickr"}, "An import is one of files, instagram"),
        (sent(b"x" * 2000, "files"), "A file can have 0 MB here"),
    ],
)
def test_what_cannot_begin_is_said_and_nothing_typed_is_lost(
    signed_in: Client, settings: Any, fields: dict[str, Any], reason: str
) -> None:
    settings.KINDRED_IMPORT_BYTES = 1000
    answer = signed_in.post(reverse("imports"), fields)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert fields.get("address", "") in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_what_came_to_nothing_says_why(signed_in: Client) -> None:
    signed_in.post(reverse("imports"), sent(zipped({"a.png": picture_bytes()})))
    work()
    page = page_of(signed_in)
    assert "This is no export of Instagram with posts in it" in page
    assert "Try again" in page


def test_what_does_not_fit_its_state_is_refused_with_the_page(signed_in: Client, ann: User) -> None:
    job = start(owner=ann, kind="addresses", lines="https://a.example/1.png")
    for name in ("import_confirm", "import_undo"):
        answer = signed_in.post(reverse(name, args=[job.pk]), {"visibility": "private"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert signed_in.post(reverse("import_confirm", args=[job.pk]), {"visibility": "all"}).status_code == 422


def test_imports_are_their_owners_alone(client: Client, ann: User, person: Callable[..., User]) -> None:
    job = start(owner=ann, kind="addresses", lines="https://a.example/1.png")
    address = reverse("import", args=[job.pk])
    assert client.get(address).status_code == 302
    client.force_login(person("bea"))
    assert client.get(address).status_code == 404
    for name in ("import_confirm", "import_undo"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 404
    client.post(reverse("import_drop", args=[job.pk]))
    assert ImportJob.objects.get() == job
    assert "Addresses" not in client.get(reverse("imports")).content.decode()


def test_the_list_takes_as_many_queries_however_many_there_are(
    signed_in: Client, ann: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    start(owner=ann, kind="addresses", lines="https://a.example/1.png")
    with django_assert_max_num_queries(40) as first:
        signed_in.get(reverse("imports"))
    for _number in range(OPEN_A_PERSON - 1):
        start(owner=ann, kind="addresses", lines="https://a.example/1.png")
    with django_assert_num_queries(len(first)):
        signed_in.get(reverse("imports"))
