"""Files of pictures by the API: for whoever may see the post, by their token."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.follows.services import block
from discovery.models import Post
from discovery.portraits.services import set_portrait
from discovery.posts import files
from tests.discovery.api.conftest import codes, upload

pytestmark = pytest.mark.django_db

PICTURES = "/api/v1/pictures/"


def test_a_private_picture_is_had_by_its_author_alone(person, make_post, client_of):
    ana = person("ana")
    picture = make_post(ana, visibility=Post.Visibility.PRIVATE).pictures.get()
    default_storage.save(files.rendition_name(picture.pk, 64), ContentFile(b"webp"))
    default_storage.save(files.download_name(picture.pk), ContentFile(b"jpeg"))
    for address, kind, data in (("64", "image/webp", b"webp"), ("download", "image/jpeg", b"jpeg")):
        answer = client_of(ana).get(f"{PICTURES}{picture.pk}/{address}/", follow=True)
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert b"".join(answer.streaming_content) == data
        for other in (None, person(f"other{address}")):
            assert codes(client_of(other).get(f"{PICTURES}{picture.pk}/{address}/")) == ["not-found"]
    assert codes(client_of(ana).get(f"{PICTURES}{picture.pk}/65/")) == ["not-found"]


def test_a_portrait_is_shown_to_whom_no_block_keeps_away(person, client_of):
    ana, rude = person("ana"), person("rude")
    set_portrait(user=ana, file=upload())
    block(blocker=ana, blocked=rude)
    address = f"/api/v1/portraits/{ana.portrait}/96/"
    shown = client_of().get(address)
    assert shown["Content-Type"] == "image/webp"
    assert b"".join(shown.streaming_content).startswith(b"RIFF")
    assert codes(client_of(rude).get(address)) == ["not-found"]
