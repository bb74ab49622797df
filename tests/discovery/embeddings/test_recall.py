"""The recall monitor: a share of live questions, one at a time, asked again in the background and kept for a month."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.utils import timezone

from discovery.embeddings import recall
from discovery.embeddings.indexes import create_index
from discovery.embeddings.selectors import Answer, nearest_posts
from discovery.embeddings.tasks import measure_recall
from discovery.models import EmbeddingSpace, Post, RecallSample
from tests.discovery.conftest import unit
from tests.discovery.embeddings.test_selectors import analyse, fill


@pytest.fixture(autouse=True)
def _no_question_waits():
    cache.delete(recall.WAITING)
    yield
    cache.delete(recall.WAITING)


@pytest.fixture
def crowd(person, space, settings):
    settings.KINDRED_RECALL_SHARE = 1.0
    create_index(space)
    fill([person("author")], space, [unit(*row) for row in np.random.default_rng(0).normal(size=(2500, 8))])
    analyse()


def test_an_approximate_answer_is_asked_again_exactly(crowd, space):
    found = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=50)
    assert found.answer == Answer.APPROXIMATE
    measure_recall()
    sample = RecallSample.objects.get()
    assert (sample.space, sample.index, sample.asked) == (space, "hnsw", 50)
    assert 0.9 <= sample.recall <= 1
    measure_recall()
    assert RecallSample.objects.count() == 1


def test_an_exact_answer_is_not_asked_again(crowd, person, space, make_post):
    rare = person("rare")
    make_post(rare, unit(1))
    assert nearest_posts(unit(1), space=space, among=Post.objects.filter(author=rare), limit=5).answer != "approximate"
    measure_recall()
    assert not RecallSample.objects.exists()


def test_no_share_means_no_question(crowd, space, settings):
    settings.KINDRED_RECALL_SHARE = 0.0
    nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=50)
    measure_recall()
    assert not RecallSample.objects.exists()


def test_only_one_question_waits(space, settings):
    settings.KINDRED_RECALL_SHARE = 1.0
    recall.ask_later(unit(1), space)
    recall.ask_later(unit(0, 1), space)
    assert np.array_equal(np.frombuffer(cache.get(recall.WAITING)[1], np.float32), unit(1))


def test_a_question_of_a_space_that_is_gone_is_dropped(space, settings):
    settings.KINDRED_RECALL_SHARE = 1.0
    recall.ask_later(unit(1), space)
    space.delete()
    measure_recall()
    assert cache.get(recall.WAITING) is None
    assert not RecallSample.objects.exists()


def test_recall_now_is_that_of_the_index_that_answers(space):
    assert str(recall.recall_now(space)) == "not measured yet"
    for index, found in (("hnsw", 1.0), ("hnsw", 0.9), ("bits", 0.1)):
        RecallSample.objects.create(space=space, index=index, asked=50, recall=found)
    now = recall.recall_now(space)
    assert (now.mean, now.samples) == (pytest.approx(0.95), 2)
    assert str(now) == "0.950 over 2 questions"
    assert recall.recall_now(EmbeddingSpace(pk=space.pk, index="ivfflat")).samples == 0


def test_old_samples_are_forgotten(space):
    old, new = (RecallSample.objects.create(space=space, index="hnsw", asked=50, recall=1.0) for _ in range(2))
    RecallSample.objects.filter(pk=old.pk).update(sampled_at=timezone.now() - timedelta(days=31))
    measure_recall()
    assert list(RecallSample.objects.all()) == [new]


def test_the_admin_shows_the_samples_and_their_mean(admin_client, space):
    RecallSample.objects.create(space=space, index="hnsw", asked=50, recall=0.98)
    assert "0.980 over 1 questions" in admin_client.get(f"/admin/discovery/embeddingspace/{space.pk}/change/").text
    assert "0.98" in admin_client.get("/admin/discovery/recallsample/").text
