"""The kinds of vector index, one of which answers for a space: how each is named, built, looked at and dropped.

Several may stand side by side; the space's row says which one is asked.
"""

from __future__ import annotations

from math import isqrt

from django.db import connection

from discovery.embeddings.models import Embedding, EmbeddingSpace

Index, Distance = EmbeddingSpace.Index, EmbeddingSpace.Distance

OPERATORS = {Distance.COSINE: "<=>", Distance.EUCLIDEAN: "<->", Distance.INNER_PRODUCT: "<#>"}
OPERATOR_CLASSES = {
    Distance.COSINE: "halfvec_cosine_ops",
    Distance.EUCLIDEAN: "halfvec_l2_ops",
    Distance.INNER_PRODUCT: "halfvec_ip_ops",
}
# Measured at 0.997 recall@50 over 500,000 vectors; half of ef_construction builds faster and finds less.
GRAPH = "m = 16, ef_construction = 128"


def index_name(space: EmbeddingSpace) -> str:
    """By space, kind and distance; the cosine goes unnamed, and signs have no distance but Hamming's."""
    name = f"embedding_space_{space.pk:d}_{Index(space.index)}"
    if space.index == Index.BITS or space.distance == Distance.COSINE:
        return name
    return f"{name}_{Distance(space.distance)}"


def create_index(space: EmbeddingSpace, *, concurrently: bool = False) -> None:
    """The index of the space's kind and distance, over this space alone, unless it is there; none for `exact`.

    `concurrently` keeps the table open to writers meanwhile; it must not stand in a transaction, and what it leaves
    when it fails is invalid (`is_ready`).
    """
    if space.index == Index.EXACT:
        return
    how = "CONCURRENTLY " if concurrently else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX {how}IF NOT EXISTS {index_name(space)} ON discovery_embedding"
            f" USING {_definition(space)} WHERE space_id = {space.pk:d}"
        )


def drop_index(space: EmbeddingSpace) -> None:
    """Outside of a transaction; readers and writers go on."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index_name(space)}")


def is_ready(space: EmbeddingSpace) -> bool | None:
    """Whether the index of the space's kind can be asked; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index_name(space)])
        found = cursor.fetchone()
    return found and bool(found[0])


def index_bytes(space: EmbeddingSpace) -> int:
    """How much of the disk, and at best of the memory, the index takes; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(pg_relation_size(to_regclass(%s)), 0)", [index_name(space)])
        return int(cursor.fetchone()[0])


def _definition(space: EmbeddingSpace) -> str:
    """Method, expression and parameters. The expression is that of EmbeddingQuerySet.nearest_to, to the letter."""
    dimension, operators = int(space.dimension), OPERATOR_CLASSES[Distance(space.distance)]
    if space.index == Index.BITS:
        signs = f"binary_quantize(vector::halfvec({dimension}))::bit({dimension})"
        return f"hnsw (({signs}) bit_hamming_ops) WITH ({GRAPH})"
    if space.index == Index.IVFFLAT:
        lists = _lists(Embedding.objects.filter(space=space).count())
        return f"ivfflat ((subvector(vector, 1, {dimension})::halfvec({dimension})) {operators}) WITH (lists = {lists})"
    return f"hnsw ((vector::halfvec({dimension})) {operators}) WITH ({GRAPH})"


def _lists(vectors: int) -> int:
    """pgvector's own advice: a thousandth of the rows up to a million, their root beyond; the root below too."""
    return max(1, vectors // 1000 if vectors <= 1_000_000 else 0, isqrt(vectors))
