"""Pictures in a bucket: the real storage backend against an S3 server of its own, and moving there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from discovery.posts import files
from discovery.posts.addresses import signed
from discovery.posts.models import Post
from discovery.storage import names_in, place_of
from discovery.uploads.processing import prepare
from discovery.uploads.services import IncomingPicture, receive
from tests.discovery.imaging.pictures import encoded, flag


@pytest.fixture
def address() -> Iterator[str]:
    """A bucket on a server that speaks S3, and lives in this process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    urlopen(Request(f"{endpoint}/moto-api/reset", method="POST")).close()  # noqa: S310 - its buckets outlive it
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="pictures")
    yield f"s3://pictures/kindred?endpoint={endpoint}&region=us-east-1"
    server.stop()


@pytest.fixture
def bucket(address: str, settings: Any, tmp_path: Any) -> str:
    """The site keeps its files there."""
    place = place_of(address, media=tmp_path, key="key", secret="secret")
    settings.STORAGES = {**settings.STORAGES, "default": place.backend}
    settings.KINDRED_STORAGE_IS_REMOTE = place.is_remote
    settings.KINDRED_STORAGE_KEY, settings.KINDRED_STORAGE_SECRET = "key", "secret"
    return address


@pytest.fixture
def in_bucket(bucket: str, person: Any) -> Post:
    picture = ContentFile(encoded(flag(400, 300), "PNG"), "flag.png")
    post = receive(author=person("ada"), pictures=[IncomingPicture(picture, "flag.png", "")], visibility="private")
    prepare(post.pictures.get().pk)
    return post


def sent_to(client: Client, post: Post, name: str, *arguments: Any) -> Any:
    return client.get(signed(reverse(name, args=[post.pictures.get().pk, *arguments])))


@pytest.mark.django_db
def test_who_may_see_a_picture_is_sent_to_a_signed_address_that_expires(in_bucket: Post, client: Client) -> None:
    client.force_login(in_bucket.author)
    width = in_bucket.pictures.get().rendition_widths[0]
    answer = sent_to(client, in_bucket, "picture", width)
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, max-age=150")
    assert asked["X-Amz-Expires"] == ["300"]
    assert asked["X-Amz-Signature"]
    with urlopen(answer["Location"]) as file:  # noqa: S310
        assert file.read() == files.read(files.rendition_name(in_bucket.pictures.get().pk, width))


@pytest.mark.django_db
def test_a_download_from_the_bucket_is_named(in_bucket: Post, client: Client) -> None:
    client.force_login(in_bucket.author)
    place = sent_to(client, in_bucket, "picture_download")["Location"]
    with urlopen(place) as file:  # noqa: S310
        assert f"{in_bucket.pictures.get().pk}.jpg" in file.headers["Content-Disposition"]


@pytest.mark.django_db
def test_nobody_else_gets_an_address(in_bucket: Post, client: Client, person: Any) -> None:
    width = in_bucket.pictures.get().rendition_widths[0]
    assert sent_to(client, in_bucket, "picture", width).status_code == 404
    client.force_login(person("eve"))
    assert sent_to(client, in_bucket, "picture", width).status_code == 404


@pytest.mark.django_db
def test_what_is_removed_is_gone_from_the_bucket(in_bucket: Post) -> None:
    picture = in_bucket.pictures.get()
    assert len(list(names_in(default_storage))) >= 3
    files.remove(picture.pk)
    assert list(names_in(default_storage)) == []


def moved(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("move_files", *arguments, json=True, verbosity=0, stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
def test_files_move_to_a_bucket_and_back_and_what_is_there_is_not_copied_again(
    address: str, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.KINDRED_STORAGE_KEY, settings.KINDRED_STORAGE_SECRET = "key", "secret"
    here = FileSystemStorage(settings.MEDIA_ROOT)
    for number in range(3):
        here.save(f"renditions/0{number}/1.webp", ContentFile(bytes(100 + number)))
    here.save("arriving/half", ContentFile(b"on its way"))

    assert moved("--from", "local", "--to", address, "--dry-run")["copied"] == 3
    first = moved("--from", "local", "--to", address)
    assert (first["files"], first["copied"], first["problems"]) == (3, 3, {})
    assert moved("--from", "local", "--to", address) == {**first, "copied": 0, "there": 3}

    here.delete("renditions/01/1.webp")
    assert moved("--from", address, "--to", "local")["copied"] == 1
    assert here.size("renditions/01/1.webp") == 101


@pytest.mark.parametrize("wrong", ["ftp://pictures", "s3://", "s3://pictures?secret=1"])
def test_an_address_that_is_no_storage_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(CommandError, match="must read like s3://bucket"):
        call_command("move_files", to=wrong)


def test_an_endpoint_without_its_scheme_is_refused() -> None:
    with pytest.raises(CommandError, match="The endpoint of a storage is an address"):
        call_command("move_files", to="s3://pictures?endpoint=s3.example")


def test_what_the_service_refuses_is_one_line(address: str, settings: Any) -> None:
    settings.KINDRED_STORAGE_KEY, settings.KINDRED_STORAGE_SECRET = "key", "secret"
    with pytest.raises(CommandError, match="NoSuchBucket") as refused:
        call_command("move_files", "--from", address.replace("//pictures/", "//nobodys/"), "--to", "local")
    assert "\n" not in str(refused.value)
