"""`python -m bench.neighbours`: what the nearest-neighbour query finds and costs, by kind of index and share of posts.

Synthetic clustered vectors in a database of its own, every setting at its default. Recall@50 is held against all
vectors compared in numpy, where the bar is 0.98; times are the medians of one client, in the database and around it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psutil

from bench.crowd import SHARES, Crowd, analyse, fill, name_of
from bench.database import private_database
from bench.figures import Figure, arguments, median_of, report

COMPARED, BAR = 50, 98.0


class Truth:
    """The crowd in memory, to be compared with."""

    def __init__(self, posts: list[Any], vectors: np.ndarray, asked: np.ndarray) -> None:
        self.posts, self.place = posts, {post: number for number, post in enumerate(posts)}
        self.asked, self.cosines = asked, asked @ vectors.T

    def nearest(self, among: Any) -> list[set[Any]]:
        """For each question the COMPARED nearest of these posts."""
        matching = np.array([self.place[post] for post in among.values_list("pk", flat=True)])
        best = np.argsort(-self.cosines[:, matching], axis=1)[:, :COMPARED]
        return [{self.posts[number] for number in matching[row]} for row in best]


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=512)
    parser.add_argument("--questions", type=int, default=40)
    options = parser.parse_args()
    with private_database():
        crowd = Crowd(options.dimension)
        truth = Truth(*fill(crowd, options.size), crowd.vectors(options.questions))
        report([*by_kind(truth), *by_share(truth)], options.json)


def by_kind(truth: Truth) -> Iterator[Figure]:
    """Size, build and answers of each kind, all posts matching; HNSW last, since it answers by default."""
    from discovery.embeddings.indexes import create_index, drop_index, index_bytes
    from discovery.embeddings.spaces import active_space
    from discovery.models import EmbeddingSpace

    space = active_space()
    assert space is not None
    for kind in ("exact", "ivfflat", "bits", "hnsw"):
        space.index = EmbeddingSpace.Index(kind)
        begun = time.perf_counter()
        create_index(space)
        built = time.perf_counter() - begun
        space.save()
        analyse()
        yield Figure(f"{kind}: size", index_bytes(space) / 1e6, "MB")
        yield Figure(f"{kind}: built in", built, "s")
        yield from answers(f"{kind}, 100 %", public(), truth)
        if kind != "hnsw":
            drop_index(space)


def by_share(truth: Truth) -> Iterator[Figure]:
    for share in SHARES:
        yield from answers(f"tag of {share:g} %", public().filter(posttag__tag__slug=name_of(share)), truth)
        yield from answers(f"author of {share:g} %", public().filter(author__username=name_of(share)), truth)


def public() -> Any:
    from django.contrib.auth.models import AnonymousUser

    from discovery.models import Post

    return Post.objects.visible_to(AnonymousUser()).published()


def answers(name: str, among: Any, truth: Truth) -> Iterator[Figure]:
    from discovery.embeddings.selectors import nearest_posts
    from discovery.embeddings.spaces import active_space

    space = active_space()
    assert space is not None
    took = Took()
    found = took.asking(
        lambda vector: nearest_posts(vector, space=space, among=among, limit=COMPARED), list(truth.asked)
    )
    pairs = zip(truth.nearest(among), found, strict=True)
    shares = [100 * len(true & {one.post_id for one in near.neighbours}) / len(true) for true, near in pairs]
    recall, how = float(np.mean(shares)), f"{found[0].answer} in {took.statements}"
    yield Figure(f"{name}: recall@{COMPARED}", recall, "%", how, bar=BAR, holds=recall >= BAR, runs=shares)
    yield median_of(f"{name}: in the database", "ms", took.inside)
    yield median_of(f"{name}: in Python besides", "ms", took.outside)
    yield Figure(f"{name}: processor of the database", took.processor, "ms")


class Took:
    """Milliseconds of each question in the database and besides, its statements, and the mean of processor time.

    The last is what other work on the machine does not change.
    """

    def __init__(self) -> None:
        self.inside: list[float] = []
        self.outside: list[float] = []
        self.statements, self.processor = 0, 0.0

    def asking(self, ask: Callable[[np.ndarray], Any], vectors: list[np.ndarray]) -> list[Any]:
        ask(vectors[0])
        server = psutil.Process(backend())
        before = sum(server.cpu_times()[:2])
        found = [self._asking_one(ask, vector) for vector in vectors]
        self.processor = 1000 * (sum(server.cpu_times()[:2]) - before) / len(vectors)
        return found

    def _asking_one(self, ask: Callable[[np.ndarray], Any], vector: np.ndarray) -> Any:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            begun = time.perf_counter()
            found = ask(vector)
            whole = 1000 * (time.perf_counter() - begun)
        self.inside.append(1000 * sum(float(query["time"]) for query in captured))
        self.outside.append(whole - self.inside[-1])
        self.statements = len(captured)
        return found


def backend() -> int:
    """The process that serves this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
