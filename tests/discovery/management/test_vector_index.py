"""`manage.py vector_index`: another kind is built beside the old and asked from then on, or nothing changes."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from discovery.embeddings import indexes
from discovery.embeddings.indexes import create_index, is_ready
from discovery.models import EmbeddingSpace
from tests.discovery.conftest import unit


def build(*arguments: str) -> str:
    out = StringIO()
    call_command("vector_index", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def filled(transactional_db, space, person, make_post):
    author = person("author")
    create_index(space)
    for row in np.random.default_rng(0).normal(size=(30, 8)):
        make_post(author, unit(*row))
    return space


def with_index(space: EmbeddingSpace, kind: str, distance: str = "cosine") -> EmbeddingSpace:
    return EmbeddingSpace(pk=space.pk, dimension=space.dimension, index=kind, distance=distance)


@pytest.mark.parametrize("kind", ["exact", "hnsw", "ivfflat", "bits"])
def test_each_kind_is_built_measured_and_asked(filled, kind):
    figures = json.loads(build("--kind", kind, "--distance", "euclidean", "--sample", "5", "--json"))
    assert (figures["kind"], figures["distance"]) == (kind, "euclidean")
    assert figures["recall_at_10"] == 1.0
    assert (figures["bytes"] > 0) == (kind != "exact")
    filled.refresh_from_db()
    assert (filled.index, filled.distance) == (kind, "euclidean")
    assert is_ready(with_index(filled, "hnsw")), "the old one is kept"


def test_the_old_one_goes_when_asked(filled):
    build("--kind", "bits", "--drop-old")
    assert is_ready(with_index(filled, "hnsw")) is None
    assert is_ready(with_index(filled, "bits"))
    build("--kind", "bits", "--drop-old")
    assert is_ready(with_index(filled, "bits")), "what answers is not the old one"


def test_a_dry_run_names_what_would_be_built_and_removed(filled):
    plan = json.loads(build("--kind", "bits", "--drop-old", "--dry-run", "--json"))
    assert (plan["builds"], plan["drops"]) == (True, indexes.index_name(filled))
    assert "needs no build" in build("--kind", "hnsw", "--dry-run")
    assert is_ready(with_index(filled, "bits")) is None
    assert is_ready(filled)
    filled.refresh_from_db()
    assert filled.index == "hnsw"


def test_one_that_is_there_is_not_built_again(filled, capsys):
    said = build("--kind", "hnsw")
    assert "Building" not in capsys.readouterr().err
    assert "is answered by hnsw (cosine) from now on" in said


def test_a_build_that_fails_leaves_the_old_one_and_no_half(filled, make_post, person):
    """HNSW takes no halfvec beyond 4,000 dimensions: the space pretends to have as many."""
    EmbeddingSpace.objects.update(dimension=4000)
    with pytest.raises(CommandError) as problem:
        build("--kind", "ivfflat")
    assert "hnsw still answers" in str(problem.value)
    assert "\n" not in str(problem.value)
    filled.refresh_from_db()
    assert filled.index == "hnsw"
    assert is_ready(with_index(filled, "ivfflat")) is None


def test_half_an_index_of_an_earlier_run_is_built_anew(filled):
    EmbeddingSpace.objects.update(dimension=9)
    with pytest.raises(DatabaseError):
        create_index(EmbeddingSpace(pk=filled.pk, dimension=9, index="bits"), concurrently=True)
    assert is_ready(with_index(filled, "bits")) is False
    EmbeddingSpace.objects.update(dimension=8)
    build("--kind", "bits")
    assert is_ready(with_index(filled, "bits"))


def test_an_interrupted_build_leaves_nothing(filled, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(indexes, "_definition", interrupt)
    with pytest.raises(KeyboardInterrupt):
        build("--kind", "bits")
    assert is_ready(with_index(filled, "bits")) is None
    filled.refresh_from_db()
    assert filled.index == "hnsw"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--kind", "kdtree"], "choose from 'exact', 'hnsw', 'ivfflat', 'bits'"),
        (["--kind", "hnsw", "--distance", "manhattan"], "choose from 'cosine', 'euclidean', 'inner_product'"),
        (["--kind", "hnsw", "--sample", "0"], "'0' is not a whole number from 1"),
        (["--kind", "hnsw"], "No space is searched yet"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(db, arguments, reason):
    with pytest.raises(CommandError) as problem:
        build(*arguments)
    assert reason in str(problem.value)
    assert "\n" not in str(problem.value)


def test_an_empty_space_says_so(space):
    with pytest.raises(CommandError, match="holds no vectors yet"):
        build("--kind", "hnsw")
