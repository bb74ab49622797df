"""AVIF copies: made once, behind uploads, only where they save something, and gone with their picture."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from discovery.imaging.opening import open_upright
from discovery.imaging.renditions import render
from discovery.models import Picture
from discovery.posts import encoding, files
from discovery.posts.encoding import BATCH, encode, encode_waiting
from discovery.posts.services import delete
from tests.discovery.conftest import unit
from tests.discovery.imaging.pictures import encoded, flag, scene

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def ready(make_post, person):
    """A picture as `uploads` leaves it, ready for an hour."""
    author = person("author")

    def make(image=None, **fields) -> Picture:
        picture = make_post(author, unit(1)).pictures.get()
        original = encoded(image or scene(700, 500), "PNG")
        files.store(files.original_name(picture.pk), original)
        copies = render(open_upright(original))
        for copy in copies:
            files.store(files.rendition_name(picture.pk, copy.width), copy.data)
        fields = {"ready_at": LONG_AGO, "rendition_widths": [copy.width for copy in copies], **fields}
        Picture.objects.filter(pk=picture.pk).update(**fields)
        return picture

    return make


def widths(picture: Picture) -> list[int] | None:
    return Picture.objects.values_list("avif_widths", flat=True).get(pk=picture.pk)


def test_a_picture_gets_avif_copies_in_all_its_widths(ready):
    picture = ready()
    assert encode_waiting() == 1
    assert widths(picture) == [360, 700]
    for width in (360, 700):
        copy = files.read(files.avif_name(picture.pk, width))
        assert open_upright(copy).width == width
        assert len(copy) < files.size(files.rendition_name(picture.pk, width))


def test_a_large_picture_gets_a_wider_copy_than_it_has_as_webp(ready):
    picture = ready(scene(2100, 140))
    encode(picture.pk)
    assert widths(picture) == [360, 640, 1280, 2048]


def test_a_refused_picture_gets_none_and_stands_in_nobodys_way(ready):
    refused = ready(state=Picture.State.REJECTED)
    assert encode_waiting() == 0
    assert widths(refused) is None


def test_what_is_made_is_not_made_again(ready):
    picture = ready()
    assert encode(picture.pk) is True
    files.store(files.avif_name(picture.pk, 360), b"as it was")
    assert encode(picture.pk) is False
    assert encode_waiting() == 0
    assert files.read(files.avif_name(picture.pk, 360)) == b"as it was"


def test_where_it_saves_nothing_none_is_kept(ready):
    picture = ready(flag(32, 24))
    encode(picture.pk)
    assert widths(picture) == []
    assert not default_storage.exists(files.avif_name(picture.pk, 32))


@pytest.mark.parametrize("original", [None, b"RIFF no picture"])
def test_a_picture_without_a_good_original_is_served_as_it_is(ready, original):
    picture = ready()
    default_storage.delete(files.original_name(picture.pk))
    if original:
        files.store(files.original_name(picture.pk), original)
    assert encode_waiting() == 1
    assert widths(picture) == []
    assert encode_waiting() == 0


def test_one_that_kills_its_worker_is_not_tried_again(ready, monkeypatch):
    picture = ready()

    def die(*_):
        raise MemoryError

    monkeypatch.setattr(encoding, "render_avif", die)
    with pytest.raises(MemoryError):
        encode(picture.pk)
    monkeypatch.undo()
    assert encode_waiting() == 0
    assert widths(picture) == []


def test_an_upload_goes_first(ready):
    picture, other = ready(), ready()
    Picture.objects.filter(pk=other.pk).update(state=Picture.State.RECEIVED, ready_at=None, created_at=timezone.now())
    assert encode_waiting() == 0
    Picture.objects.filter(pk=other.pk).update(created_at=LONG_AGO)
    assert encode_waiting() == 1
    assert widths(picture) == [360, 700]


def test_what_has_just_become_ready_is_left_to_those_who_make_it_searchable(ready):
    ready(ready_at=timezone.now())
    assert encode_waiting() == 0


def test_the_newest_come_first_and_only_a_few_at_once(ready):
    small = flag(16, 16)
    old = ready(small, ready_at=LONG_AGO - timedelta(days=1))
    for _ in range(BATCH):
        ready(small)
    assert encode_waiting() == BATCH
    assert widths(old) is None
    assert encode_waiting() == 1


def test_copies_go_with_their_picture(ready, django_capture_on_commit_callbacks):
    picture = ready(scene(2100, 140))
    encode(picture.pk)
    names = [files.avif_name(picture.pk, width) for width in (360, 640, 1280, 2048)]
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        delete(post=picture.post)
    assert not any(default_storage.exists(name) for name in names)
    assert encode(picture.pk) is False


def test_the_copies_hold_nothing_but_pixels(ready):
    picture = ready(scene(400, 300))
    encode(picture.pk)
    copy = open_upright(files.read(files.avif_name(picture.pk, 400)))
    assert copy.mode == "RGB"
    assert b"Exif" not in BytesIO(files.read(files.avif_name(picture.pk, 400))).getvalue()
