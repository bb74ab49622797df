"""Exports of one's account by the API: asked for, fetched, dropped; for nobody else."""

from __future__ import annotations

import io
import zipfile

import pytest

from discovery.exports import processing
from discovery.exports.models import AccountExport
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

EXPORTS = "/api/v1/exports/"


def test_an_export_is_asked_for_once_made_fetched_and_dropped(person, client_of):
    client = client_of(person("ana"))
    answer = client.post(EXPORTS)
    assert (answer.status_code, answer.json()["file"]) == (201, None)
    place = answer["Location"]
    assert codes(client.post(EXPORTS)) == ["export-waiting"]
    assert codes(client.get(f"{place}file/")) == ["not-found"]
    processing.make(AccountExport.objects.get().pk)
    (told,) = client.get(EXPORTS).json()["results"]
    assert told == client.get(place).json()
    assert told["state"] == "ready"
    file = client.get(told["file"], follow=True)
    assert file["Content-Type"] == "application/zip"
    assert "no-store" in file["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content))).testzip() is None
    assert client.delete(place).status_code == 204
    assert codes(client.get(place)) == ["not-found"]


def test_anothers_export_is_like_none(person, client_of):
    place = client_of(person("ana")).post(EXPORTS)["Location"]
    other = client_of(person("bo"))
    for answer in (other.get(place), other.delete(place), other.get(f"{place}file/")):
        assert codes(answer) == ["not-found"]
    assert other.get(EXPORTS).json()["results"] == []
    assert AccountExport.objects.exists()
