"""What a monitor reads: the recall of live questions and the size of the index, for the machine and for staff alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from discovery.models import EmbeddingSpace, RecallSample

pytestmark = pytest.mark.django_db


@pytest.fixture
def space():
    space = EmbeddingSpace.objects.create(
        encoder="test", version="v1", dimension=8, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    for recall in (1.0, 0.9):
        RecallSample.objects.create(space=space, index=space.index, asked=50, recall=recall)
    return space


def test_the_machine_itself_reads_how_search_does(client, space):
    told = client.get(reverse("metrics")).content.decode()
    assert '\nkindred_neighbour_recall{space="test:v1",index="hnsw"} 0.95\n' in told
    assert '\nkindred_neighbour_recall_samples{space="test:v1",index="hnsw"} 2\n' in told
    assert '\nkindred_vector_index_bytes{space="test:v1",index="hnsw"} 0\n' in told
    assert '\nkindred_embeddings{space="test:v1",index="hnsw"} 0\n' in told


@pytest.mark.parametrize("origin", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}])
def test_others_do_not_unless_they_are_staff(client, admin_client, space, origin):
    assert client.get(reverse("metrics"), **origin).status_code == 404
    assert admin_client.get(reverse("metrics"), **origin).status_code == 200


def test_a_site_without_pictures_has_nothing_to_tell(client):
    answer = client.get(reverse("metrics"))
    assert (answer.status_code, answer.content) == (200, b"")
