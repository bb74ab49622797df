"""Portraits: guarded like every picture, square, without metadata; gone with the person, and kept from the blocked."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.follows.services import block
from accounts.models import User
from discovery.portraits.files import SIZES, file_name
from discovery.posts.templatetags.interface import avatar
from tests.discovery.conftest import picture_bytes, unit

pytestmark = pytest.mark.django_db
PAGE = "/settings/portrait/"


@pytest.fixture
def ana(person):
    return person("ana", display_name="Ana")


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


def upload(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("me.png", data if data is not None else picture_bytes(size=(300, 200)), "image/png")


def chosen(client: Client, ana: User, **fields: object) -> str:
    """Gives ana a portrait; its name."""
    assert client.post(PAGE, {"picture": upload(), **fields}).status_code == 302
    ana.refresh_from_db()
    return ana.portrait


def halves() -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (400, 200), (220, 20, 20))
    image.paste((20, 20, 220), (200, 0, 400, 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def status(client: Client, address: str) -> int:
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    return answer.status_code


def pixel(client: Client, portrait: str) -> tuple[int, int, int]:
    answer = client.get(f"/portraits/{portrait}/96.webp")
    return Image.open(io.BytesIO(b"".join(answer.streaming_content))).convert("RGB").getpixel((48, 48))


@pytest.mark.django_db(transaction=True)
def test_a_portrait_is_square_in_both_sizes_and_lies_under_a_random_name(signed_in, ana):
    portrait = chosen(signed_in, ana)
    assert re.fullmatch(r"[\w-]{24}", portrait)
    for size in SIZES:
        answer = signed_in.get(f"/portraits/{portrait}/{size}.webp")
        assert answer["Content-Type"] == "image/webp"
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (size, size)


def test_the_chosen_part_is_shown_and_the_middle_without_a_choice(signed_in, ana):
    fields = {"picture": upload(halves())}
    red, _, blue = pixel(signed_in, chosen(signed_in, ana, **fields, part="0.6,0,0.4,0.8"))
    assert blue > red
    fields = {"picture": upload(halves())}
    red, _, blue = pixel(signed_in, chosen(signed_in, ana, **fields, part="0,0,0.4,0.8"))
    assert red > blue


@pytest.mark.django_db(transaction=True)
def test_another_portrait_takes_the_place_and_the_files_of_the_first(signed_in, ana):
    first = chosen(signed_in, ana)
    second = chosen(signed_in, ana)
    assert first != second
    assert not any(default_storage.exists(file_name(first, size)) for size in SIZES)
    assert all(default_storage.exists(file_name(second, size)) for size in SIZES)


@pytest.mark.django_db(transaction=True)
def test_a_portrait_can_be_removed_twice(signed_in, ana):
    portrait = chosen(signed_in, ana)
    for _ in range(2):
        assert signed_in.post(PAGE, {"removed": "1"}).status_code == 302
    ana.refresh_from_db()
    assert ana.portrait == ""
    assert not any(default_storage.exists(file_name(portrait, size)) for size in SIZES)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a picture first."),
        ({"picture": b"no picture"}, "This file is not a picture"),
        ({"picture": b""}, "The file is empty"),
        ({"picture": picture_bytes(), "part": "1,2"}, "Choose which part"),
        ({"picture": picture_bytes(size=(400, 10))}, "at most 20 times"),
    ],
)
def test_what_is_no_portrait_is_refused_with_a_reason(signed_in, ana, fields, said):
    sent = {name: upload(value) if name == "picture" else value for name, value in fields.items()}
    answer = signed_in.post(PAGE, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    ana.refresh_from_db()
    assert ana.portrait == ""


def test_what_a_camera_wrote_into_the_file_is_gone(signed_in, ana):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "Somebody's camera"
    Image.open(io.BytesIO(picture_bytes())).save(file, "JPEG", exif=exif)
    portrait = chosen(signed_in, ana, picture=upload(file.getvalue()))
    with default_storage.open(file_name(portrait, 256)) as kept:
        assert b"camera" not in kept.read()


def test_a_portrait_is_for_everybody_but_the_blocked(signed_in, ana, person):
    address = f"/portraits/{chosen(signed_in, ana)}/96.webp"
    assert status(Client(), address) == 200
    for one, (blocker, blocked) in {"bo": ("ana", "bo"), "cy": ("cy", "ana")}.items():
        other = Client()
        other.force_login(person(one))
        assert status(other, address) == 200
        block(blocker=User.objects.get(username=blocker), blocked=User.objects.get(username=blocked))
        assert other.get(address).status_code == 404
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/portraits/nobody/96.webp", "/portraits/%00/96.webp", "/portraits/../96.webp"])
def test_no_other_file_can_be_asked_for(client, address):
    assert client.get(address).status_code == 404


def test_no_other_size_can_be_asked_for(signed_in, ana):
    assert signed_in.get(f"/portraits/{chosen(signed_in, ana)}/97.webp").status_code == 404


def test_a_portrait_stands_where_the_monogram_stood(ana):
    assert ">A<" in avatar(ana)
    ana.portrait = "abc"
    assert 'src="/portraits/abc/96.webp"' in avatar(ana, "m")
    assert 'src="/portraits/abc/256.webp"' in avatar(ana, "xl")
    assert 'alt=""' in avatar(ana)
    assert ">A<" in avatar(ana, monogram=True)


def test_where_its_file_is_not_shown_the_monogram_stands(signed_in, ana, person):
    other = person("bo", portrait="abc")
    block(blocker=ana, blocked=other)
    assert "/portraits/abc/" not in signed_in.get("/settings/blocked/").content.decode()


def test_a_list_of_posts_shows_it(signed_in, ana, make_post):
    make_post(ana, unit(1))
    portrait = chosen(signed_in, ana)
    assert f"/portraits/{portrait}/96.webp" in Client().get("/explore/").content.decode()


def test_the_api_tells_of_it(signed_in, ana, space):
    assert signed_in.get("/api/v1/people/ana/").json()["portrait_url"] is None
    portrait = chosen(signed_in, ana)
    told = signed_in.get("/api/v1/people/ana/").json()
    assert told["portrait_url"] == f"http://testserver/portraits/{portrait}/256.webp"


def test_it_is_chosen_by_those_who_are_logged_in(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    assert client.post(PAGE, {"removed": "1"})["Location"].startswith("/accounts/login/")
