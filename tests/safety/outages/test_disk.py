"""A full disk: what is sent is refused in words and leaves nothing behind; what was taken before waits for room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from discovery.models import Post
from tests.safety.faults.pictures import new_picture
from tests.safety.member import Member
from tests.safety.outages.disk import Disk
from tests.safety.outages.recovery import posts_kept, recover
from tests.safety.stack import PATIENCE, Stack

FULL = requests.codes.insufficient_storage
WORDS = "Our disk is full"
TRIES = 6


def test_uploads_to_a_full_disk_are_refused_in_words_and_leave_nothing(stack: Stack, lin: Member, disk: Disk) -> None:
    page, picture = lin.browser(), new_picture()
    assert recover(stack) == {}
    before, files = posts_kept(stack), stack.files()
    disk.fill(leaving=8_192)
    by_api = lin.try_to_post(new_picture(), picture)
    address, form = f"{stack.url}/posts/new/", {"visibility": "public", "release": "live"}
    by_page = sent(page, address, {**form, "csrfmiddlewaretoken": page.cookies["csrftoken"]}, pictures=picture)
    searched = sent(
        page, f"{stack.url}/search/picture/", {"csrfmiddlewaretoken": page.cookies["csrftoken"]}, picture=picture
    )
    assert [by_api.status_code, by_page.status_code, searched.status_code] == [FULL] * 3
    assert by_api.json()["code"] == "insufficient-storage"
    assert all(WORDS in answer.text and answer.headers["Retry-After"] for answer in (by_api, by_page, searched))
    assert page.get(f"{stack.url}/", timeout=PATIENCE).ok
    disk.free()
    assert posts_kept(stack) == before
    assert stack.files() == files
    lin.wait_until_finished(lin.post(picture))
    assert recover(stack) == {}


def test_what_was_taken_before_the_disk_was_full_waits_for_room(stack: Stack, lin: Member, disk: Disk) -> None:
    """However often it is tried meanwhile: a picture is no poison because there is no room for its copies."""
    picture = new_picture()
    disk.fill(leaving=len(picture) + 8_192)
    post_id = lin.post(picture)
    for _ in range(TRIES):
        stack.sql("UPDATE discovery_picture SET created_at = created_at - interval '1 hour' WHERE state = 'received'")
        failed = said_full(stack)
        stack.send("uploads.prepare_waiting")
        stack.until(lambda failed=failed: said_full(stack) > failed, "the worker finds the disk full")  # type: ignore[misc]
    assert lin.progress(post_id)["state"] == "processing"
    disk.free()
    assert recover(stack) == {}
    assert lin.progress(post_id)["searchable"] == 1


@pytest.mark.parametrize("address", ["upload", "api:posts"])
def test_no_room_for_a_row_is_told_as_no_room_for_a_file_is(
    address: str, person: Callable[..., User], client: Client, settings: Any
) -> None:
    """The database lies on another disk, which is full: the file that was stored before goes with the post."""
    client.force_login(person("ada", date_joined=timezone.now() - timedelta(days=400)))
    client.raise_request_exception = False
    before = kept(settings.MEDIA_ROOT)
    picture = SimpleUploadedFile("picture.jpg", new_picture(), "image/jpeg")
    with connection.execute_wrapper(without_room):
        answer = client.post(reverse(address), {"pictures": picture, "visibility": "public", "release": "live"})
    assert (answer.status_code, answer.get("Retry-After")) == (FULL, "600")
    assert WORDS in answer.content.decode()
    if address == "api:posts":
        assert answer.json()["code"] == "insufficient-storage"
    assert not Post.objects.exists()
    assert kept(settings.MEDIA_ROOT) == before


def kept(media: Path) -> set[Path]:
    return {path for path in Path(media).rglob("*") if path.is_file()}


def without_room(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
    """PostgreSQL that has no room for another picture's row, and says so as it does."""
    if sql.startswith('INSERT INTO "discovery_picture"'):
        with connection.wrap_database_errors:
            raise psycopg.errors.DiskFull("could not extend file: No space left on device")
    return execute(sql, *given)


def said_full(stack: Stack) -> int:
    return stack.log("worker").count("No space left") + stack.log("worker").count("File too large")


def sent(page: requests.Session, address: str, fields: dict[str, str], **picture: bytes) -> requests.Response:
    files = {name: ("picture.jpg", data) for name, data in picture.items()}
    return page.post(address, data=fields, files=files, headers={"Referer": address}, timeout=PATIENCE)
