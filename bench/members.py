"""A community for a bench: real pictures with their authors as members, searchable, in a database of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

import numpy as np

BATCH = 64


@dataclass(frozen=True)
class Pictures:
    """n pictures of one set: unit vectors [n, d], whose each is, and what it shows."""

    name: str
    vectors: np.ndarray
    authors: Sequence[str]
    classes: Sequence[str]


@dataclass
class Member:
    """An account and what it posts, the oldest first; `rows` are the places of its pictures among all vectors."""

    user: Any
    rows: list[int] = field(default_factory=list)


def read(data: Path, label: str, author_from: str) -> Pictures:
    """Encode a set's pictures by the configured encoder.

    Where the set has a table, `label` and `author_from` are its columns. Where it has none, a class is a folder, and an
    author what stands in a file's name before the first underscore, as the houses of houses-128 are named.
    """
    from discovery.embeddings.encoding import configured_encoder, encode
    from discovery.relevance.datasets import Layout, load_dataset
    from discovery.relevance.refusals import CannotMeasure

    try:
        found = load_dataset(data, Layout(label), author_from=author_from)
        authors = list(found.authors or [])
    except CannotMeasure:
        found = load_dataset(data, Layout())
        authors = [PurePosixPath(name).name.partition("_")[0] for name in found.names]
    encoder = configured_encoder()
    batches = [encode(encoder, found.images[start : start + BATCH]) for start in range(0, len(found.images), BATCH)]
    return Pictures(found.name, np.concatenate(batches), authors, list(found.classes))


def by_author(sets: Sequence[Pictures]) -> dict[str, list[int]]:
    """The places of each author's pictures among those of all sets; the same name in two sets is two authors."""
    rows: dict[str, list[int]] = defaultdict(list)
    start = 0
    for number, pictures in enumerate(sets):
        for place, author in enumerate(pictures.authors):
            if author:
                rows[f"{number} {author}"].append(start + place)
        start += len(pictures.vectors)
    return rows


def settle(accounts: Sequence[Sequence[int]], vectors: np.ndarray) -> tuple[Any, list[Member], dict[int, UUID]]:
    """A member for each of `accounts`, with a post for each of its pictures; the space, they, and the post of each row.

    Their tastes are made as the worker makes them.
    """
    from accounts.models import User
    from accounts.related.services import index_tastes
    from bench.crowd import analyse
    from discovery.embeddings.models import EmbeddingSpace
    from discovery.tastes.processing import refresh

    space = EmbeddingSpace.objects.create(
        encoder="bench", version="v1", dimension=vectors.shape[1], fingerprint="0" * 64, state="active", index="exact"
    )
    users = User.objects.bulk_create(User(username=f"member{number:05d}") for number in range(len(accounts)))
    members = [Member(user, list(rows)) for user, rows in zip(users, accounts, strict=True)]
    posts = {row: post for member in members for row, post in _post(member, vectors, space).items()}
    index_tastes(space_id=space.pk, dimension=vectors.shape[1])
    analyse()
    for member in members:
        refresh(member.user.pk, space.pk)
    analyse()
    return space, members, posts


def _post(member: Member, vectors: np.ndarray, space: Any) -> dict[int, UUID]:
    from discovery.models import Embedding, Picture, Post

    posts = Post.objects.bulk_create(Post(author=member.user, state=Post.State.PUBLISHED) for _ in member.rows)
    pictures = Picture.objects.bulk_create(_picture(post, row) for post, row in zip(posts, member.rows, strict=True))
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post=picture.post, vector=vectors[row])
        for picture, row in zip(pictures, member.rows, strict=True)
    )
    return {row: post.pk for post, row in zip(posts, member.rows, strict=True)}


def _picture(post: Any, row: int) -> Any:
    from discovery.models import Picture

    return Picture(
        post=post,
        position=1,
        state=Picture.State.READY,
        sha256=f"{row:064x}",
        format="WEBP",
        width=128,
        height=128,
        rendition_widths=[128],
        placeholder="data:",
        # Spread over all 64 bits (Knuth's multiplicative hash), or neighbours in the set would pass for copies.
        fingerprint=(row * 0x9E3779B97F4A7C15) % 2**64 - 2**63,
    )
