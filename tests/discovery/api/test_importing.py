"""Imports by the API: looked at, confirmed, undone and dropped; nobody else's business."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discovery.imports import processing
from discovery.imports.models import ImportJob
from discovery.imports.services import OPEN_A_PERSON
from discovery.models import Post
from tests.discovery.api.conftest import codes
from tests.discovery.imports.exports import instagram, zipped

pytestmark = pytest.mark.django_db

IMPORTS = "/api/v1/imports/"


def worked(address: str) -> None:
    """The worker has done all that it can for the import at this address."""
    while processing.work(ImportJob.objects.get(pk=address.rstrip("/").rpartition("/")[2]).pk):
        pass


def begun(client) -> str:
    given = {"kind": "instagram", "file": SimpleUploadedFile("instagram.zip", zipped(instagram()))}
    answer = client.post(IMPORTS, given, format="multipart")
    assert answer.status_code == 201
    assert answer.json()["state"] == "looking"
    return str(answer["Location"])


def test_an_import_is_looked_at_confirmed_and_undone(person, client_of):
    client = client_of(person("ann"))
    place = begun(client)
    worked(place)
    told = client.get(place).json()
    assert (told["state"], told["preview"]["fresh"], told["made"]) == ("looked", 2, 0)
    assert not Post.objects.exists()
    assert client.post(f"{place}confirm/", {"visibility": "public"}, format="json").json()["state"] == "running"
    worked(place)
    told = client.get(place).json()
    assert (told["state"], told["imported"], told["made"]) == ("done", 2, 2)
    assert [one["made"] for one in client.get(IMPORTS).json()["results"]] == [2]
    assert codes(client.delete(place)) == ["import-not-ready"]
    assert client.post(f"{place}undo/").json()["state"] == "undoing"
    worked(place)
    assert client.get(place).json()["state"] == "undone"
    assert not Post.objects.exists()
    assert client.delete(place).status_code == 204
    assert codes(client.get(place)) == ["not-found"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "instagram"}, "no-file"),
        ({"kind": "iiif", "address": "nowhere"}, "bad-address"),
        ({"kind": "addresses", "lines": " "}, "no-addresses"),
        ({"kind": "floppy"}, "invalid-choice"),
        ({"kind": "iiif", "url": "https://example.org"}, "unknown-field"),
    ],
)
def test_what_cannot_be_brought_in_is_refused(given, code, person, client_of):
    assert codes(client_of(person("ann")).post(IMPORTS, given, format="json")) == [code]
    assert not ImportJob.objects.exists()


def test_there_is_an_end_to_what_is_open(person, client_of):
    client = client_of(person("ann"))
    for _ in range(OPEN_A_PERSON):
        begun(client)
    given = {"kind": "addresses", "lines": "https://example.org/1.jpg"}
    assert codes(client.post(IMPORTS, given, format="json")) == ["too-many-imports"]


def test_anothers_import_is_like_none(person, client_of):
    place, other = begun(client_of(person("ann"))), client_of(person("bo"))
    for answer in (
        other.get(place),
        other.delete(place),
        other.post(f"{place}confirm/"),
        other.post(f"{place}undo/"),
    ):
        assert codes(answer) == ["not-found"]
    assert other.get(IMPORTS).json()["results"] == []
