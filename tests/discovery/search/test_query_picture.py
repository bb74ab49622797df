"""A picture to search with: looked at by the worker, kept under a token, never a post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from discovery.embeddings import indexing
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space, ensure_configured_space
from discovery.models import EmbeddingSpace, Picture, Post, QueryPicture
from discovery.posts import files
from discovery.search import processing
from discovery.search.services import receive_query_picture, renew
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes

pytestmark = pytest.mark.django_db


def received(data: bytes) -> QueryPicture:
    return receive_query_picture(file=ContentFile(data, "query.png"), owner=None, name="query.png")


def test_it_becomes_a_preview_and_a_vector_and_its_file_goes():
    picture = received(picture_bytes(size=(900, 600)))
    name = processing.upload_name(picture.token)
    assert default_storage.exists(name)
    processing.encode_query_picture(picture.token)
    picture.refresh_from_db()
    assert picture.state == QueryPicture.State.READY
    assert bytes(picture.preview).startswith(b"RIFF")
    assert picture.space == active_space()
    assert not default_storage.exists(name)
    assert not Post.objects.exists()
    assert not Picture.objects.exists()


def test_the_picture_of_a_post_gets_the_very_vector_of_that_post(person):
    data = picture_bytes(size=(900, 600), seed=7)
    post = receive(author=person("author"), pictures=[incoming(data)])
    prepare(post.pictures.get().pk)
    indexing.embed_batch()
    picture = received(data)
    processing.encode_query_picture(picture.token)
    picture.refresh_from_db()
    assert picture.vector == pytest.approx(vectors_of_post(post.pk, active_space())[0].tolist())


def test_what_is_not_a_picture_leaves_no_row():
    with pytest.raises(ValidationError) as refused:
        received(b"plain text")
    assert refused.value.code == "not-a-picture"
    assert not QueryPicture.objects.exists()


def test_a_picture_that_only_the_worker_finds_broken_is_refused_in_words():
    picture = received(picture_bytes())
    files.store(processing.upload_name(picture.token), b"\x89PNG\r\n\x1a\n spoiled in storage")
    processing.encode_query_picture(picture.token)
    picture.refresh_from_db()
    assert picture.state == QueryPicture.State.REFUSED
    assert picture.problem


def test_a_picture_of_a_former_space_is_looked_at_anew_from_its_preview():
    picture = received(picture_bytes())
    processing.encode_query_picture(picture.token)
    EmbeddingSpace.objects.update(fingerprint="1" * 64, state=EmbeddingSpace.State.RETIRED)
    fresh = ensure_configured_space()
    renew(picture)
    processing.encode_query_picture(picture.token)
    picture.refresh_from_db()
    assert (picture.state, picture.space) == (QueryPicture.State.READY, fresh)


def test_the_sweep_encodes_what_waits_and_forgets_what_expired():
    waiting, expired = received(picture_bytes()), received(picture_bytes(seed=1))
    QueryPicture.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    QueryPicture.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    processing.encode_overdue()
    processing.forget_expired()
    assert QueryPicture.objects.get().state == QueryPicture.State.READY
    assert not default_storage.exists(processing.upload_name(expired.token))


def test_without_an_encoder_a_search_by_picture_says_so(settings, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    settings.KINDRED_ENCODER = "torchvision:resnet18"
    picture = received(picture_bytes())
    processing.encode_query_picture(picture.token)
    picture.refresh_from_db()
    assert picture.state == QueryPicture.State.REFUSED
    assert "encoder is missing" in picture.problem
    (line,) = [record.getMessage() for record in caplog.records if record.name == "discovery.search.processing"]
    assert "\n" not in line
    assert not EmbeddingSpace.objects.exists()


def test_the_encoder_is_loaded_before_somebody_waits_for_it(settings, tmp_path, monkeypatch, caplog):
    processing.load_encoder()
    ensure_configured_space()
    processing.load_encoder()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    EmbeddingSpace.objects.update(fingerprint="1" * 64)
    processing.load_encoder()
    assert "not those that made" in caplog.records[-1].getMessage()
