"""The worker's part of an upload: it may run twice, and a bad picture never takes the good ones with it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Event, Taste
from discovery.embeddings import indexing
from discovery.embeddings.selectors import vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.models import Embedding, Picture, Post
from discovery.posts import files
from discovery.posts.turns import MOST_ATTEMPTS
from discovery.tastes import processing as tastes
from discovery.uploads import processing
from discovery.uploads.selectors import progress_of
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming, picture_bytes


@pytest.fixture
def received(person):
    def make(*pictures: bytes, username: str = "author", **fields: object) -> Post:
        return receive(author=person(username), pictures=[incoming(data) for data in pictures], **fields)

    return make


def prepare_all(post: Post) -> None:
    for picture in post.pictures.all():
        processing.prepare(picture.pk)
    post.refresh_from_db()


def spoil(picture: Picture) -> None:
    files.store(files.original_name(picture.pk), b"\x89PNG\r\n\x1a\n spoiled in storage")


def test_a_post_is_published_once_all_its_pictures_are_ready(received):
    post = received(picture_bytes(size=(700, 500)), picture_bytes(size=(80, 80)))
    first, second = post.pictures.all()
    processing.prepare(first.pk)
    post.refresh_from_db()
    assert post.state == Post.State.PROCESSING
    processing.prepare(second.pk)
    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED
    first.refresh_from_db()
    assert first.rendition_widths == [360, 700]
    assert first.placeholder.startswith("data:image/webp;base64,")
    assert first.palette
    for name in [files.rendition_name(first.pk, 360), files.download_name(first.pk)]:
        assert default_storage.exists(name)


def test_preparing_twice_does_nothing_the_second_time(received):
    post = received(picture_bytes())
    picture = post.pictures.get()
    assert processing.prepare(picture.pk) is True
    assert processing.prepare(picture.pk) is False


def test_a_picture_that_cannot_be_opened_is_left_out(received):
    post = received(picture_bytes(), picture_bytes())
    spoil(post.pictures.first())
    prepare_all(post)
    assert post.state == Post.State.PUBLISHED
    progress = progress_of(post)
    assert [picture.position for picture in progress.refused] == [1]
    assert progress.refused[0].problem


def test_a_post_of_nothing_but_bad_pictures_is_refused_and_forgotten_after_a_week(
    received, django_capture_on_commit_callbacks
):
    post = received(picture_bytes())
    picture = post.pictures.get()
    spoil(picture)
    with django_capture_on_commit_callbacks(execute=True):
        prepare_all(post)
    assert post.state == Post.State.REJECTED
    assert not default_storage.exists(files.original_name(picture.pk))
    long_ago = timezone.now() - timedelta(days=8)
    Post.objects.update(created_at=long_ago)
    Picture.objects.update(created_at=long_ago)
    processing.delete_old_refusals()
    assert Post.objects.exists()
    Picture.objects.update(ready_at=long_ago)
    processing.delete_old_refusals()
    assert not Post.objects.exists()


def test_a_picture_that_stops_its_worker_each_time_is_given_up(received):
    post = received(picture_bytes())
    post.pictures.update(attempts=MOST_ATTEMPTS)
    prepare_all(post)
    assert post.state == Post.State.REJECTED
    assert "again and again" in post.pictures.get().problem


def test_the_sweep_prepares_what_a_lost_message_left(received):
    post = received(picture_bytes())
    assert processing.prepare_waiting() == 0
    Picture.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert processing.prepare_waiting() == 1
    post.refresh_from_db()
    assert post.state == Post.State.PUBLISHED


def test_embedding_makes_a_post_searchable_exactly_once(received):
    post = received(picture_bytes(seed=1), picture_bytes((20, 20, 200), seed=2))
    assert progress_of(post).name == "processing"
    prepare_all(post)
    assert progress_of(post).name == "indexing"
    assert indexing.embed_batch() == 2
    assert indexing.embed_batch() == 0
    assert progress_of(post).name == "ready"
    assert Embedding.objects.count() == 2
    for vector in vectors_of_post(post.pk, active_space()):
        assert np.linalg.norm(vector) == pytest.approx(1, abs=0.01)


def events() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_coming_out_and_being_searchable_are_each_noted_once(received):
    post = received(picture_bytes(seed=1), picture_bytes((20, 20, 200), seed=2))
    prepare_all(post)
    assert events() == ["published"]
    assert [indexing.embed_batch(1), events()] == [1, ["published"]]
    assert [indexing.embed_batch(), events()] == [1, ["published", "finished"]]
    assert set(Event.objects.values_list("user", "subject")) == {(post.author_id, str(post.pk))}


def test_an_upload_whose_last_picture_is_refused_is_finished_by_that(received):
    post = received(picture_bytes(seed=1), picture_bytes(seed=2))
    first, second = post.pictures.all()
    processing.prepare(first.pk)
    indexing.embed_batch()
    assert events() == []
    spoil(second)
    processing.prepare(second.pk)
    assert events() == ["published", "finished"]


def test_a_refused_upload_is_finished_and_never_came_out(received):
    post = received(picture_bytes())
    spoil(post.pictures.get())
    prepare_all(post)
    assert events() == ["finished"]


def test_the_first_pictures_make_a_taste_with_evidence(received):
    post = received(picture_bytes(seed=1))
    prepare_all(post)
    indexing.embed_batch()
    assert tastes.refresh_stale() == 1
    taste = Taste.objects.get(user=post.author)
    assert taste.evidence == [post.pictures.get().pk]
    assert taste.weight == 1
    assert tastes.refresh_stale() == 0


def test_private_pictures_make_no_taste(received):
    post = received(picture_bytes(), visibility=Post.Visibility.PRIVATE)
    prepare_all(post)
    indexing.embed_batch()
    tastes.refresh_stale()
    assert not Taste.objects.exists()


def test_a_rendition_that_was_lost_does_not_stop_the_others(received):
    lost, kept = received(picture_bytes()), received(picture_bytes(seed=3), username="other")
    prepare_all(lost)
    prepare_all(kept)
    picture = lost.pictures.get()
    default_storage.delete(files.rendition_name(picture.pk, picture.rendition_widths[0]))
    indexing.embed_batch()
    assert set(Embedding.objects.values_list("post_id", flat=True)) == {kept.pk}
    assert indexing.embed_batch() == 0
    assert "cannot be read" in progress_of(lost).refused[0].problem
