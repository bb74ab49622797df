"""`python -m bench.people`: people for a picture among 100,000 who have three tastes each, against an exact scan.

In a database of its own, thrown away at the end. Each has three pictures, two of them of one kind, so that most have
the two that make evidence; a few are followed by thousands. Times are the database's: from a statement to its rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from bench.crowd import CLUSTERS, Crowd, analyse, unit_rows
from bench.database import private_database
from bench.figures import Figure, arguments, report

DIMENSION = 384
TASTES = 3
BAR = 50.0
BATCH = 10_000
COMPARED = 72
ROUNDS = 5

PEOPLE = """
INSERT INTO accounts_user (id, password, is_superuser, username, email, is_staff, is_active, date_joined, display_name,
                           bio, suggestible, is_private, links, shows_sensitive, mails_notices, language, portrait)
SELECT n, '', false, 'person' || n, '', false, mod(n, 100) > 0, now() - mod(n, 730) * interval '1 day', '', '',
  mod(n, 20) > 0, false, '[]', false, false, '', ''
FROM generate_series(1, %s) n"""
FOLLOWS = """
INSERT INTO accounts_follow (follower_id, followee_id, created_at)
SELECT follower, followee, now()
FROM (SELECT DISTINCT (1 + random() * (%s - 1))::int follower, (1 + power(random(), 4) * (%s - 1))::int followee
      FROM generate_series(1, %s)) drawn
WHERE follower <> followee"""
POSTS = """
INSERT INTO discovery_post (id, author_id, caption, visibility, state, release, is_sensitive, created_at)
SELECT evidence[1], user_id, '', 'public', 'published', 'live', false, now() FROM accounts_taste"""
PICTURES = """
INSERT INTO discovery_picture (id, post_id, position, state, attempts, problem, sha256, format, width, height,
  rendition_widths, placeholder, fingerprint, palette, labels, regions, alt_text, created_at, ready_at)
SELECT evidence[1], evidence[1], 1, 'ready', 1, '', repeat('0', 64), 'JPEG', 640, 480, '[640]', 'data:', id, '[]', '[]',
  '[]', '', now(), now() FROM accounts_taste"""
EMBEDDINGS = """
INSERT INTO discovery_embedding (space_id, picture_id, post_id, vector, created_at)
SELECT space_id, evidence[1], evidence[1], vector, now() FROM accounts_taste"""


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    options = parser.parse_args()
    crowd = Crowd(DIMENSION)
    with private_database():
        space = fill(crowd, options.people)
        started = time.perf_counter()
        index(space)
        built = Figure(f"index of {options.people * TASTES:,} tastes: time", time.perf_counter() - started, "s")
        figures = measure(crowd.vectors(options.queries), space)
        report([built, Figure("index of tastes: size", size_of(space) / 1e6, "MB"), *figures], options.json)


def fill(crowd: Crowd, people: int) -> Any:
    from django.db import connection

    from discovery.models import EmbeddingSpace

    space = EmbeddingSpace.objects.create(
        encoder="bench", version="v1", dimension=DIMENSION, fingerprint="0" * 64, state="active", index="exact"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(PEOPLE, [people])
        cursor.execute(FOLLOWS, [people, people, 5 * people])
        for start in range(0, people, BATCH):
            copy_tastes(crowd, space.pk, start, min(BATCH, people - start))
        for statement in (POSTS, PICTURES, EMBEDDINGS):
            cursor.execute(statement)
    analyse()
    return space


def copy_tastes(crowd: Crowd, space_id: int, start: int, people: int) -> None:
    import uuid

    from django.db import connection
    from pgvector import HalfVector

    vectors = drawn(crowd, people)
    columns = "user_id, space_id, position, vector, centroid, weight, evidence, posted_at, kind, name, boost, is_muted"
    with connection.cursor() as cursor, cursor.copy(f"COPY accounts_taste ({columns}) FROM STDIN") as lines:
        for number, vector in enumerate(vectors):
            person, position = divmod(number, TASTES)
            text, picture = HalfVector(vector).to_text(), uuid.UUID(bytes=crowd.random.bytes(16), version=4)
            # Every second one last posted too long ago; of these half have joined since and count as awake.
            posted = "2000-01-01" if person % 2 else "now"
            own = ("makes", "", 1.0, False)
            lines.write_row(
                (start + person + 1, space_id, position, text, text, 1 / TASTES, f"{{{picture}}}", posted, *own)
            )


def drawn(crowd: Crowd, people: int) -> np.ndarray:
    """float32 [people · TASTES, DIMENSION]: all but the last of a person's tastes are of one kind."""
    kinds = crowd.random.choice(CLUSTERS, (people, TASTES), p=crowd.weights)
    kinds[:, 1:-1] = kinds[:, :1]
    noise = crowd.random.normal(size=(people * TASTES, DIMENSION)) @ crowd.scatter
    return unit_rows(crowd.centres[kinds.ravel()] + noise)


def index(space: Any) -> None:
    from accounts.related.services import index_tastes

    index_tastes(space_id=space.pk, dimension=DIMENSION)
    analyse()


def size_of(space: Any) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [f"taste_space_{space.pk}_makes_hnsw"])
        return int(cursor.fetchone()[0])


def measure(vectors: np.ndarray, space: Any) -> list[Figure]:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Taste
    from discovery.people.selectors import people_for_look

    def people(vector: np.ndarray, limit: int) -> int:
        return len(people_for_look([vector], space, AnonymousUser(), limit=limit))

    def nearest(vector: np.ndarray, order: str) -> set[int]:
        tastes = getattr(Taste.objects, order)(vector, space.pk)
        return {pk for pk, _ in tastes.values_list("pk", "distance")[:COMPARED]}

    walked, walks = timed(vectors, lambda vector: nearest(vector, "nearest_to"))
    compared, scans = timed(vectors, lambda vector: nearest(vector, "compared_with"))
    recalls = [len(one & other) / COMPARED for one, other in zip(walked, compared, strict=True)]
    figures = [*percentiles("exact scan of tastes", scans), *percentiles("walk of the index of tastes", walks, scans)]
    figures.append(Figure(f"recall@{COMPARED} of the walk", float(np.mean(recalls)), "", runs=recalls))
    for name, limit in (("a strip of 8", 8), ("a page of 24", 24)):
        found, runs = timed(vectors, lambda vector, limit=limit: people(vector, limit))
        figures += percentiles(f"people for a picture, {name}", runs, scans, BAR)
        figures.append(Figure(f"people found, {name}", float(np.mean(found)), "people"))
    return figures


def timed(vectors: np.ndarray, ask: Callable[[np.ndarray], Any]) -> tuple[list[Any], list[float]]:
    """What each vector was answered, and the milliseconds that the database took: the least of ROUNDS, as in `timeit`.

    More than the least is what other programs on the machine took.
    """
    answers, milliseconds = [], []
    for vector in vectors:
        rounds = []
        for _ in range(ROUNDS):
            with database_time() as spent:
                answer = ask(vector)
            rounds.append(sum(spent))
        answers.append(answer)
        milliseconds.append(min(rounds))
    return answers, milliseconds


@contextmanager
def database_time() -> Iterator[list[float]]:
    """Collects the milliseconds of each statement."""
    from django.db import connection

    spent: list[float] = []

    def clock(execute: Any, *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(1000 * (time.perf_counter() - start))

    with connection.execute_wrapper(clock):
        yield spent


def percentiles(
    name: str, runs: list[float], against: list[float] | None = None, bar: float | None = None
) -> list[Figure]:
    figures = []
    for percent in (50, 95):
        value = float(np.percentile(runs, percent))
        ratio = value / float(np.percentile(against, percent)) if against else None
        peer = "exact scan of tastes" if against else ""
        holds = None if bar is None else value <= bar
        figures.append(
            Figure(f"{name}, p{percent}", value, "ms", peer, ratio, bar, holds, runs if percent == 50 else [])
        )
    return figures


if __name__ == "__main__":
    main()
