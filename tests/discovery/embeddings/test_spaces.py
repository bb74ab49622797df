"""Spaces: the first is searched at once, another only when it is whole, and nothing is half-done without weights."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discovery.embeddings import indexing
from discovery.embeddings.encoders.protocol import EncoderError, UnknownEncoder, WeightsUnavailable
from discovery.embeddings.spaces import active_space, encoder_of, ensure_configured_space, missing
from discovery.embeddings.tasks import embed_recent, embed_waiting, tend_spaces
from discovery.models import Embedding, EmbeddingSpace
from discovery.uploads.processing import prepare
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming

pytestmark = pytest.mark.django_db


def test_the_first_space_is_searched_at_once_and_made_once():
    space = ensure_configured_space()
    assert active_space() == space == ensure_configured_space()
    assert encoder_of(space).dimension == space.dimension


def test_a_new_space_is_filled_beside_the_old_and_then_takes_its_place(person):
    old = EmbeddingSpace.objects.create(
        encoder="classic", version="v0", dimension=4, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    picture = receive(author=person("author"), pictures=[incoming()]).pictures.get()
    prepare(picture.pk)
    Embedding.objects.create(space=old, picture=picture, post=picture.post, vector=[1, 0, 0, 0])
    connection.check_constraints()  # an index cannot be made while foreign keys wait for their check
    new = ensure_configured_space()
    assert (active_space(), missing(new)) == (old, 1)
    indexing.embed_batch()
    assert missing(new) == 0
    ensure_configured_space()
    assert active_space() == new
    old.refresh_from_db()
    assert old.state == EmbeddingSpace.State.RETIRED
    assert Embedding.objects.filter(space=old).exists()


@pytest.mark.parametrize(
    ("spec", "error"),
    [("nonsense:v1", UnknownEncoder), ("torchvision:resnet18", WeightsUnavailable)],
)
def test_an_encoder_that_cannot_be_had_leaves_no_space(spec, error, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    settings.KINDRED_ENCODER = spec
    with pytest.raises(error) as refused:
        ensure_configured_space()
    assert "\n" not in str(refused.value)
    assert not EmbeddingSpace.objects.exists()


def test_a_space_is_not_read_with_other_weights_than_made_it():
    changed = EmbeddingSpace.objects.create(
        encoder="classic", version="v1", dimension=4, fingerprint="f" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    with pytest.raises(EncoderError, match="not those that made"):
        encoder_of(changed)


def test_the_worker_says_in_one_line_that_the_encoder_is_missing_and_goes_on(settings, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    settings.KINDRED_ENCODER = "torchvision:resnet18"
    for task in (embed_recent, embed_waiting, tend_spaces):
        caplog.clear()
        task()
        (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
        assert "resnet18" in line
        assert "\n" not in line


def test_vectors_longer_than_an_index_takes_are_refused_by_name(settings, tmp_path):
    """AlexNet's are; its weights are made here, at random."""
    import torch
    from torchvision.models import alexnet

    path = tmp_path / "alexnet.pth"
    torch.save(alexnet(weights=None).state_dict(), path)
    settings.KINDRED_ENCODER, settings.KINDRED_ENCODER_WEIGHTS = "torchvision:alexnet", str(path)
    with pytest.raises(EncoderError, match=r"alexnet.*4,096 dimensions"):
        ensure_configured_space()
    assert not EmbeddingSpace.objects.exists()


def test_the_row_tells_what_the_encoder_can_do(settings):
    settings.KINDRED_ENCODER = "classic:v1"
    space = ensure_configured_space()
    space.refresh_from_db()
    assert list(space.block_slices()) == ["colour", "texture", "shape"]
    assert space.block_slices() == dict(encoder_of(space).blocks)
    assert not space.reads_text


def test_a_row_from_before_these_columns_is_filled_once(settings):
    settings.KINDRED_ENCODER = "classic:v1"
    whole = ensure_configured_space()
    EmbeddingSpace.objects.update(blocks={}, reads_text=True)
    assert ensure_configured_space() == whole
    space = EmbeddingSpace.objects.get()
    assert (space.blocks, space.reads_text, space.state) == (whole.blocks, False, EmbeddingSpace.State.ACTIVE)
    with CaptureQueriesContext(connection) as queries:
        ensure_configured_space()
    assert not [query for query in queries if 'SET "blocks"' in query["sql"]]


def test_every_open_space_has_its_index_of_tastes_also_one_from_before(settings):
    settings.KINDRED_ENCODER = "classic:v1"
    older = EmbeddingSpace.objects.create(
        encoder="classic", version="v0", dimension=4, fingerprint="0" * 64, state=EmbeddingSpace.State.ACTIVE
    )
    new = ensure_configured_space()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'accounts_taste'")
        names = {name for (name,) in cursor.fetchall()}
    assert {f"taste_space_{older.pk}_makes_hnsw", f"taste_space_{new.pk}_makes_hnsw"} <= names
