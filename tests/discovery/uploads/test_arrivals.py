"""Files in pieces: every status of the tus protocol, whose they are, and what a lost connection costs."""

from __future__ import annotations

import io
import os
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from discovery.models import Arrival
from discovery.uploads import arrival_services, processing
from tests.discovery.conftest import picture_bytes

DATA = picture_bytes(size=(400, 300))
TUS = {"Tus-Resumable": "1.0.0"}
PIECES = {"content_type": "application/offset+octet-stream"}


@pytest.fixture
def own(client, person):
    client.force_login(person("author"))
    return client


def begin(client, size: int = len(DATA), **headers: str):
    return client.post(reverse("arrivals"), headers={**TUS, "Upload-Length": str(size), **headers})


def send(client, address: str, data: bytes, offset: int = 0, **headers: str):
    return client.patch(address, data, **PIECES, headers={**TUS, "Upload-Offset": str(offset), **headers})


def held() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / "arriving"
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def test_a_file_comes_in_pieces_and_is_then_whole(own):
    name = b64encode(b"Rotes Bild.png").decode()
    begun = begin(own, **{"Upload-Metadata": f"filetype aW1hZ2U=,filename {name}"})
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    assert begun["Upload-Expires"].endswith("GMT")
    address, half = begun["Location"], len(DATA) // 2
    first = send(own, address, DATA[:half])
    assert (first.status_code, first["Upload-Offset"]) == (204, str(half))
    asked = own.head(address, headers=TUS)
    assert (asked.status_code, asked["Upload-Offset"], asked["Upload-Length"]) == (200, str(half), str(len(DATA)))
    assert (asked["Cache-Control"], asked["Upload-Metadata"]) == ("no-store", f"filename {name}")
    assert send(own, address, DATA[half:], half)["Upload-Offset"] == str(len(DATA))
    arrival = Arrival.objects.get()
    assert (arrival.name, arrival.received) == ("Rotes Bild.png", len(DATA))
    with arrival_services.arriving.ArrivedFile(arrival.pk, arrival.name) as file:
        assert file.read() == DATA


def test_what_it_can_do_is_told_to_everybody(client, db):
    told = client.options(reverse("arrivals"))
    assert (told.status_code, told["Tus-Version"]) == (204, "1.0.0")
    assert told["Tus-Extension"] == "creation,expiration,termination"
    assert told["Tus-Max-Size"] == str(settings.KINDRED_UPLOAD_BYTES)


def test_who_is_not_logged_in_gets_a_401_rather_than_a_page(client, db):
    for answer in (begin(client), client.head(f"{reverse('arrivals')}{os.urandom(16).hex()}/", headers=TUS)):
        assert answer.status_code in (401, 404)
    assert begin(client).json()["code"] == "not-authenticated"


@pytest.mark.parametrize("version", [None, "0.2.2"])
def test_another_version_of_the_protocol_is_refused(own, version):
    headers = {"Upload-Length": "5", **({"Tus-Resumable": version} if version else {})}
    answer = own.post(reverse("arrivals"), headers=headers)
    assert (answer.status_code, answer["Tus-Version"], answer.json()["code"]) == (412, "1.0.0", "wrong-version")


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        ("", 400, "bad-header"),
        ("-1", 400, "bad-header"),
        ("9" * 16, 400, "bad-header"),
        ("٣", 400, "bad-header"),
        ("0", 422, "empty"),
        ("50000001", 413, "too-many-bytes"),
    ],
)
def test_a_length_that_does_not_do_begins_nothing(own, length, status, code):
    answer = own.post(reverse("arrivals"), headers={**TUS, "Upload-Length": length})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("metadata", ["filename !!", "filename /w==", "filename", "x", "filename AABiYWQ="])
def test_a_name_that_cannot_be_read_is_none(own, metadata):
    begin(own, **{"Upload-Metadata": metadata})
    assert Arrival.objects.get().name in ("", "bad")


def test_a_person_has_so_many_on_their_way_at_most(own, monkeypatch):
    monkeypatch.setattr(arrival_services, "ARRIVALS_A_PERSON", 2)
    assert [begin(own).status_code for _ in range(3)] == [201, 201, 429]
    Arrival.objects.update(expires_at=timezone.now())
    assert begin(own).status_code == 201


def test_the_oldest_that_was_given_up_gives_way(own, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(arrival_services, "ARRIVALS_A_PERSON", 2)
    addresses = [begin(own)["Location"] for _ in range(2)]
    send(own, addresses[0], DATA[:100])
    oldest, other = (Arrival.objects.get(pk=address.split("/")[-2]) for address in addresses)
    Arrival.objects.update(expires_at=F("expires_at") - arrival_services.RESTING)
    Arrival.objects.filter(pk=oldest.pk).update(expires_at=F("expires_at") - arrival_services.RESTING)
    with django_capture_on_commit_callbacks(execute=True):
        assert begin(own).status_code == 201
    assert set(Arrival.objects.values_list("pk", flat=True)) > {other.pk}
    assert not Arrival.objects.filter(pk=oldest.pk).exists()
    assert str(oldest.pk) not in held()


def test_others_find_nothing_at_the_address(own, client, person):
    address = begin(own)["Location"]
    client.force_login(person("stranger"))
    answers = [client.head(address, headers=TUS), send(client, address, DATA), client.delete(address, headers=TUS)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert Arrival.objects.get().received == 0


def test_a_piece_for_another_place_is_a_conflict_that_tells_the_place(own):
    address = begin(own)["Location"]
    send(own, address, DATA[:100])
    for offset in (0, 99, 101):
        answer = send(own, address, DATA[offset:200], offset)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "100")
    assert answer.json()["code"] == "arrival-conflict"
    assert Arrival.objects.get().received == 100


def test_more_than_was_announced_is_refused_and_not_kept(own):
    address = begin(own)["Location"]
    send(own, address, DATA[:100])
    answer = send(own, address, DATA[100:] + b"x", 100)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-many-bytes")
    assert Arrival.objects.get().received == 100


def test_a_piece_in_another_wrapping_is_refused(own):
    address = begin(own)["Location"]
    answer = own.patch(address, DATA, content_type="image/png", headers={**TUS, "Upload-Offset": "0"})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong-content-type")
    assert own.patch(address, DATA, **PIECES, headers=TUS).status_code == 400


def test_what_cannot_be_asked_is_said(own):
    address = begin(own)["Location"]
    assert own.get(reverse("arrivals"), headers=TUS).status_code == 405
    assert own.post(address, headers=TUS).status_code == 405
    assert own.get(address, headers=TUS).status_code == 405


def test_a_file_that_is_no_picture_is_refused_as_soon_as_it_is_whole(own):
    address = begin(own, 24)["Location"]
    answer = send(own, address, b"%PDF-1.7 no picture here")
    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported-format")
    assert "PDF" in answer.json()["detail"]
    assert not Arrival.objects.exists()
    assert own.head(address, headers=TUS).status_code == 404


def test_what_is_taken_back_leaves_nothing(own):
    address = begin(own)["Location"]
    send(own, address, DATA[:10])
    before = held()
    assert own.delete(address, headers=TUS).status_code == 204
    assert len(held()) == len(before) - 1
    assert own.delete(address, headers=TUS).status_code == 404


def test_csrf_is_asked_for_as_everywhere(person):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("author"))
    assert begin(strict).status_code == 403
    assert not Arrival.objects.exists()


class Breaking(io.BytesIO):
    """A connection that is lost after what it holds."""

    def read(self, length: int = -1, /) -> bytes:
        found = super().read(length)
        if not found:
            raise ConnectionError
        return found


def test_a_connection_that_breaks_leaves_what_has_come(person, monkeypatch):
    monkeypatch.setattr(arrival_services, "PIECE", 64)
    arrival = arrival_services.begin(owner=person("author"), size=len(DATA))
    with pytest.raises(ConnectionError):
        arrival_services.append(arrival=arrival, offset=0, stream=Breaking(DATA[:150]), length=len(DATA))
    arrival.refresh_from_db()
    assert arrival.received == 150
    rest = io.BytesIO(DATA[150:])
    assert arrival_services.append(arrival=arrival, offset=150, stream=rest, length=len(DATA) - 150) == len(DATA)


class Overtaken(io.BytesIO):
    """While this connection stands still, another goes on from the same place."""

    def __init__(self, arrival: Arrival) -> None:
        super().__init__(DATA)
        self.arrival = arrival

    def read(self, length: int = -1, /) -> bytes:
        other = Arrival.objects.get(pk=self.arrival.pk)
        arrival_services.append(arrival=other, offset=0, stream=io.BytesIO(DATA[:500]), length=500)
        return super().read(length)


def test_of_two_requests_at_once_one_goes_on(person):
    arrival = arrival_services.begin(owner=person("author"), size=len(DATA))
    with pytest.raises(arrival_services.Misplaced) as conflict:
        arrival_services.append(arrival=arrival, offset=0, stream=Overtaken(arrival), length=len(DATA))
    assert conflict.value.received == 500
    assert Arrival.objects.get().received == 500


def test_what_has_had_its_time_goes_with_its_bytes_and_so_do_strays(own):
    late, fresh = begin(own)["Location"], begin(own)["Location"]
    for address in (late, fresh):
        send(own, address, DATA[:10])
    Arrival.objects.filter(pk=late.split("/")[-2]).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert own.head(late, headers=TUS).status_code == 404
    stray = Path(settings.MEDIA_ROOT) / "arriving" / "nobody"
    stray.write_bytes(b"")
    os.utime(stray, (0, 0))
    processing.forget_expired_arrivals()
    assert late.split("/")[-2] not in held()
    assert "nobody" not in held()
    assert own.head(fresh, headers=TUS)["Upload-Offset"] == "10"
