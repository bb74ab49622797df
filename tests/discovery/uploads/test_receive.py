"""Receiving an upload: all of it or nothing, and every refusal in words."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from discovery.models import Picture, Post
from discovery.posts import files
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes


def stored_files() -> set[str]:
    root = Path(settings.MEDIA_ROOT)
    return {os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names}


def test_a_post_waits_with_its_pictures_and_originals(person):
    data = picture_bytes(size=(60, 40))
    post = receive(
        author=person("author"),
        pictures=[incoming(data, alt_text="Red noise"), incoming(picture_bytes((10, 90, 10)))],
        caption="  Two squares  ",
        tags=["red", "Green"],
    )
    first, second = post.pictures.all()
    assert (post.caption, post.state) == ("Two squares", Post.State.PROCESSING)
    assert (first.position, first.width, first.height, first.alt_text) == (1, 60, 40, "Red noise")
    assert first.sha256 == hashlib.sha256(data).hexdigest() != second.sha256
    assert files.read(files.original_name(first.pk)) == data
    assert set(post.tags.values_list("name", flat=True)) == {"red", "Green"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 no picture at all", "unsupported-format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "not-a-picture"),
        (picture_bytes(form="JPEG", size=(300, 300))[:-400], "truncated"),
        (picture_bytes(size=(400, 9)), "too-long"),
    ],
)
def test_one_refused_picture_refuses_the_post_and_leaves_nothing(data, code, person):
    author, before = person("author"), stored_files()
    with pytest.raises(ValidationError) as refused:
        receive(author=author, pictures=[incoming(), incoming(data, "broken.jpg")])
    assert [error.code for error in refused.value.error_list] == [code]
    assert refused.value.messages[0].startswith("broken.jpg: ")
    assert not Post.objects.exists()
    assert not Picture.objects.exists()
    assert stored_files() == before


def test_a_failure_after_storing_leaves_no_file(person):
    author, before = person("author"), stored_files()
    with pytest.raises(ValidationError, match="30 tags"):
        receive(author=author, pictures=[incoming()], tags=[f"tag{number}" for number in range(31)])
    author.delete()
    with pytest.raises(ValueError, match="unsaved"):
        receive(author=author, pictures=[incoming()])
    assert stored_files() == before


@pytest.mark.django_db(transaction=True)
def test_a_commit_whose_answer_is_lost_keeps_the_files(person, monkeypatch):
    author, commit = person("author"), connection.commit

    def lost():
        commit()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "commit", lost)
        with pytest.raises(OperationalError):
            receive(author=author, pictures=[incoming()])
    assert files.read(files.original_name(Picture.objects.get().pk)) == picture_bytes()


@pytest.mark.parametrize(("count", "code"), [(0, "no-pictures"), (11, "too-many-pictures")])
def test_a_post_has_one_to_ten_pictures(count, code, person):
    with pytest.raises(ValidationError) as refused:
        receive(author=person("author"), pictures=[incoming() for _ in range(count)])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("fields", "code"), [({"caption": "x" * 2201}, "caption-too-long"), ({"visibility": "all"}, "unknown-visibility")]
)
def test_words_out_of_bounds_are_refused(fields, code, person):
    with pytest.raises(ValidationError) as refused:
        receive(author=person("author"), pictures=[incoming()], **fields)
    assert refused.value.code == code
