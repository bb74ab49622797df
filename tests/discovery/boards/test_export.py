"""The zip: the pictures in their order, their credits, nothing that the viewer may not see, and never all in memory."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile

import pytest
from django.urls import reverse

from discovery.boards.export import PIECE, credits_of, zipped
from discovery.models import Post
from discovery.posts import files
from tests.discovery.boards.conftest import ANYBODY
from tests.discovery.conftest import unit


@pytest.fixture
def stored():
    def store(post: Post, data: bytes | None = None) -> Post:
        for picture in post.pictures.all():
            files.store(files.download_name(picture.pk), data or f"{post.caption} {picture.position}".encode())
        return post

    return store


def unzipped(client, board) -> zipfile.ZipFile:
    response = client.get(reverse("board_export", args=[board.pk]))
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_pictures_come_in_order_with_their_credits(client, owner, other, board, make_post, fill, stored):
    first = stored(make_post(other, unit(1), unit(0, 1), caption="Blue Hour, 港\nand more"))
    second = stored(make_post(owner, caption=""))
    fill(board, first, second)
    client.force_login(owner)
    archive = unzipped(client, board)
    assert archive.testzip() is None
    names = ["001-other-blue-hour-港.jpg", "002-other-blue-hour-港.jpg", "003-owner-a-post-by-owner.jpg"]
    assert archive.namelist() == [*names, "CREDITS.txt", "credits.json"]
    assert archive.read(names[1]).decode() == f"{first.caption} 2"
    told = json.loads(archive.read("credits.json"))
    assert [one["file"] for one in told] == names
    assert told[0] == {
        "file": names[0],
        "title": "Blue Hour, 港",
        "author": "other",
        "username": "other",
        "link": f"http://testserver{first.get_absolute_url()}",
        "date": first.created_at.isoformat(),
    }
    assert f"by other (@other), {first.created_at:%Y-%m-%d}" in archive.read("CREDITS.txt").decode()


def test_only_what_the_viewer_sees_is_in_it(client, owner, other, board, make_post, fill, stored):
    fill(
        board,
        stored(make_post(owner, caption="seen")),
        stored(make_post(owner, caption="secret", visibility=Post.Visibility.PRIVATE)),
    )
    client.force_login(other)
    archive = unzipped(client, board)
    assert archive.namelist() == ["001-owner-seen.jpg", "CREDITS.txt", "credits.json"]
    assert b"secret" not in archive.read("CREDITS.txt")


def test_a_file_that_is_gone_is_left_out_and_not_credited(client, owner, board, make_post, fill, stored):
    fill(board, make_post(owner, caption="gone"), stored(make_post(owner, caption="there")))
    client.force_login(owner)
    archive = unzipped(client, board)
    assert archive.namelist() == ["002-owner-there.jpg", "CREDITS.txt", "credits.json"]
    assert [one["title"] for one in json.loads(archive.read("credits.json"))] == ["there"]


def test_strangers_log_in_first_and_a_hidden_board_is_missing(client, other, board):
    address = reverse("board_export", args=[board.pk])
    assert client.get(address).status_code == 302
    board.visibility = "private"
    board.save()
    client.force_login(other)
    assert client.get(address).status_code == 404


def test_memory_does_not_grow_with_the_pictures(owner, board, make_post, fill, stored):
    data = bytes(4 * PIECE)
    fill(board, *(stored(make_post(owner, caption=str(n)), data) for n in range(20)))
    credits = credits_of(board, ANYBODY, str)
    tracemalloc.start()
    sent = sum(len(piece) for piece in zipped(board, credits, ""))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 20 * len(data)
    assert peak < 8 * PIECE
