"""The vector index over the parts of pictures, one a space."""

from __future__ import annotations

from django.db import connection

from discovery.embeddings.models import EmbeddingSpace


def create_region_index(space: EmbeddingSpace) -> None:
    """An HNSW index over the regions of this space alone, unless there is one; like that of its whole pictures.

    Vectors have unit length, so that the order by cosine is the order by each of the distances a space can have.
    """
    name = f"region_space_{space.pk:d}_hnsw"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone() != (None,):
            return  # without the lock on the table that IF NOT EXISTS would take
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {name} ON discovery_regionembedding"
            f" USING hnsw ((vector::halfvec({space.dimension:d})) halfvec_cosine_ops)"
            f" WITH (m = 16, ef_construction = 128) WHERE space_id = {space.pk:d}"
        )
