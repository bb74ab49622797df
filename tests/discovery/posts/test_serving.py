"""Files of pictures: of what is hidden, its author's alone; in shared caches, only what everybody may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import Block
from discovery.models import Picture, Post
from discovery.posts import files
from tests.discovery.conftest import unit

LATER = timezone.now() + timedelta(days=1)
HIDDEN = [
    {"visibility": "private"},
    {"release": "draft"},
    {"release": "scheduled", "release_at": LATER},
    {"state": "processing"},
    {"state": "rejected"},
]


@pytest.fixture
def stored_post(make_post):
    def make(author, **fields) -> Post:
        post = make_post(author, unit(1), **fields)
        picture = post.pictures.get()
        Picture.objects.filter(pk=picture.pk).update(avif_widths=[64])
        files.store(files.rendition_name(picture.pk, 64), b"webp")
        files.store(files.avif_name(picture.pk, 64), b"avif")
        files.store(files.download_name(picture.pk), b"jpeg")
        return post

    return make


def places(picture: Picture) -> list[str]:
    names = {"picture": [64], "picture_avif": [64], "picture_download": []}
    return [reverse(name, args=[picture.pk, *widths]) for name, widths in names.items()]


def asked(client, place: str, **options) -> HttpResponse:
    """The answer, with its file read to the end, from wherever the address leads."""
    answer = client.get(place, follow=True, **options)
    answer.getvalue()
    return answer


@pytest.mark.parametrize("fields", HIDDEN)
def test_files_of_what_is_hidden_are_its_authors_alone_and_in_no_shared_cache(client, person, stored_post, fields):
    author, other = person("author"), person("other")
    post = stored_post(author, **fields)
    for place in places(post.pictures.get()):
        client.force_login(author)
        answer = asked(client, place)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, max-age=300"
        client.force_login(other)
        assert asked(client, place, headers={"If-None-Match": answer["ETag"]}).status_code == 404
        client.logout()
        assert asked(client, place).status_code == 404


def test_each_file_says_what_it_is(client, person, stored_post):
    kinds = [asked(client, place)["Content-Type"] for place in places(stored_post(person("author")).pictures.get())]
    assert kinds == ["image/webp", "image/avif", "image/jpeg"]


@pytest.mark.parametrize("widths", [None, [], [32]])
def test_an_avif_copy_that_was_not_made_is_not_there(client, person, stored_post, widths):
    picture = stored_post(person("author")).pictures.get()
    Picture.objects.filter(pk=picture.pk).update(avif_widths=widths)
    assert asked(client, reverse("picture_avif", args=[picture.pk, 64])).status_code == 404


def test_files_of_what_everybody_may_see_may_lie_in_shared_caches(client, person, stored_post):
    for place in places(stored_post(person("author")).pictures.get()):
        assert asked(client, place)["Cache-Control"] == "public, max-age=86400, s-maxage=300"


def test_files_of_a_private_account_are_its_followers_and_in_no_shared_cache(client, person, stored_post):
    author = person("author", is_private=True)
    place, *_ = places(stored_post(author).pictures.get())
    assert asked(client, place).status_code == 404
    client.force_login(author)
    assert asked(client, place)["Cache-Control"] == "private, max-age=300"


def test_whoever_is_blocked_gets_no_file(client, person, stored_post):
    author, other = person("author"), person("other")
    place, *_ = places(stored_post(author).pictures.get())
    client.force_login(other)
    assert asked(client, place).status_code == 200
    Block.objects.create(blocker=author, blocked=other)
    assert asked(client, place).status_code == 404
