"""Synthetic posts for a bench: unit vectors in clusters, authors and tags that each hold a known share of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np

CLUSTERS = 300
# Percent of the posts that carry a tag, and that one author wrote; chance alone says which, whatever the cluster.
SHARES = (50.0, 5.0, 0.5, 0.05)
# How far a picture lies from the middle of its cluster, whose length is 1.
SPREAD = 0.9
OTHER_AUTHORS = 200
BATCH = 5000
NOW = "2026-01-01"
# A picture's palette, labels, regions and alternative text.
EMPTY = ("[]", "[]", "[]", "")


class Crowd:
    """Vectors much as encoders make them: clusters of unequal size, within each a spectrum that falls like 1/k.

    White noise would put all members of a cluster equally far from each other, as no pictures are.
    """

    def __init__(self, dimension: int, seed: int = 0) -> None:
        self.dimension = dimension
        self.random = np.random.default_rng(seed)
        self.centres = unit_rows(self.random.normal(size=(CLUSTERS, dimension)))
        self.weights = self.random.dirichlet(np.full(CLUSTERS, 2.0))
        turned, _ = np.linalg.qr(self.random.normal(size=(dimension, dimension)))
        spectrum = 1 / np.arange(1, dimension + 1)
        self.scatter = (turned * spectrum / np.linalg.norm(spectrum)).T * SPREAD

    def vectors(self, count: int) -> np.ndarray:
        """float32 [count, dimension], unit rows."""
        clusters = self.random.choice(CLUSTERS, count, p=self.weights)
        noise = self.random.normal(size=(count, self.dimension)) @ self.scatter
        return unit_rows(self.centres[clusters] + noise)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def name_of(share: float) -> str:
    """Of the tag, and of the author, that have this share of the posts."""
    return f"share{share}"


def fill(crowd: Crowd, count: int) -> tuple[list[UUID], np.ndarray]:
    """`count` posts of one picture each, in an active space without an index; their identifiers and vectors."""
    from accounts.models import User
    from discovery.models import EmbeddingSpace, Tag

    space = EmbeddingSpace.objects.create(
        encoder="bench", version="v1", dimension=crowd.dimension, state="active", index="exact", fingerprint="0" * 64
    )
    others = [User(username=f"author{number}") for number in range(OTHER_AUTHORS)]
    User.objects.bulk_create(others + [User(username=name_of(share)) for share in SHARES])
    Tag.objects.bulk_create(Tag(name=name_of(share), slug=name_of(share)) for share in SHARES)
    authors = dict(User.objects.values_list("username", "pk"))
    tags = dict(Tag.objects.values_list("slug", "pk"))
    batches = [
        copy_batch(crowd, min(BATCH, count - start), space.pk, authors, tags) for start in range(0, count, BATCH)
    ]
    analyse()
    return [post for posts, _ in batches for post in posts], np.concatenate([vectors for _, vectors in batches])


def copy_batch(
    crowd: Crowd, count: int, space_id: int, authors: dict[str, int], tags: dict[str, int]
) -> tuple[list[UUID], np.ndarray]:
    from pgvector import HalfVector

    from discovery.posts.models import new_id

    posts = [UUID(new_id().hex) for _ in range(count)]
    vectors = crowd.vectors(count)
    lots = crowd.random.uniform(0, 100, size=(count, 1 + len(SHARES)))
    copy(
        "post (id, author_id, caption, visibility, state, release, is_sensitive, created_at)",
        (
            (post, authors[author_of(lot)], "", "public", "published", "live", False, NOW)
            for post, lot in zip(posts, lots[:, 0], strict=True)
        ),
    )
    copy(
        "picture (id, post_id, position, state, attempts, problem, sha256, format, width, height, rendition_widths,"
        " placeholder, fingerprint, palette, labels, regions, alt_text, created_at, ready_at)",
        (
            (post, post, 1, "ready", 1, "", "0" * 64, "JPEG", 640, 480, "[640]", "data:", number, *EMPTY, NOW, NOW)
            for number, post in enumerate(posts)
        ),
    )
    copy(
        "embedding (space_id, picture_id, post_id, vector, created_at)",
        (
            (space_id, post, post, HalfVector(vector).to_text(), NOW)
            for post, vector in zip(posts, vectors, strict=True)
        ),
    )
    copy(
        "posttag (post_id, tag_id)",
        (
            (post, tags[name_of(share)])
            for post, row in zip(posts, lots[:, 1:], strict=True)
            for share, lot in zip(SHARES, row, strict=True)
            if lot < share
        ),
    )
    return posts, vectors


def author_of(lot: float) -> str:
    """Whose the post is, by a number from 0 to 100: each author of SHARES has that share, the others the rest."""
    for share in SHARES:
        if lot < share:
            return name_of(share)
        lot -= share
    return f"author{int(lot * 1000) % OTHER_AUTHORS}"


def copy(target: str, rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"COPY discovery_{target} FROM STDIN") as lines:
        for row in rows:
            lines.write_row(row)


def analyse() -> None:
    """What autovacuum does on a site: visibility maps and the planner's statistics."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
