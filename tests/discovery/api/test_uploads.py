"""Files in pieces by the API: with a token, from the first byte to the post, and refused in the API's own form."""

from __future__ import annotations

import pytest

from discovery.models import Arrival, Post
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import picture_bytes

pytestmark = pytest.mark.django_db

UPLOADS = "/api/v1/uploads/"
DATA = picture_bytes()
TUS = {"Tus-Resumable": "1.0.0"}


def begin(client, size: int = len(DATA)):
    return client.post(UPLOADS, headers={**TUS, "Upload-Length": str(size)})


def send(client, address: str, data: bytes, offset: int):
    headers = {**TUS, "Upload-Offset": str(offset)}
    return client.generic("PATCH", address, data, "application/offset+octet-stream", headers=headers)


def test_a_file_in_two_pieces_becomes_a_post(client_of, person):
    client = client_of(person("author"), enforce_csrf_checks=True)
    address = begin(client)["Location"]
    assert address.startswith(UPLOADS)
    assert send(client, address, DATA[:100], 0)["Upload-Offset"] == "100"
    assert client.head(address, headers=TUS)["Upload-Offset"] == "100"
    assert send(client, address, DATA[100:], 100).status_code == 204
    answer = client.post("/api/v1/posts/", {"arrival": address.split("/")[-2], "alt_text": "Red noise"})
    assert answer.status_code == 201
    assert Post.objects.get().pictures.get().alt_text == "Red noise"


def test_it_is_ones_own_and_can_be_taken_back(client_of, person):
    author, stranger = client_of(person("author")), client_of(person("stranger"))
    address = begin(author)["Location"]
    for answer in (stranger.head(address, headers=TUS), stranger.delete(address, headers=TUS)):
        assert answer.status_code == 404
    assert author.delete(address, headers=TUS).status_code == 204
    assert not Arrival.objects.exists()


def test_a_stranger_begins_nothing(client_of):
    answer = begin(client_of())
    assert (answer.status_code, codes(answer)) == (401, ["not-authenticated"])


def test_a_refusal_is_a_problem_like_any_other(client_of, person):
    answer = begin(client_of(person("author")), 0)
    assert (answer.status_code, codes(answer)) == (422, ["empty"])
