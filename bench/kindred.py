"""`python -m bench.kindred --data ZIP [--data ZIP] --labels COLUMN --author-from COLUMN`: do kindred people find
each other, and does somebody with two tastes get both.

Twins: the pictures of each author who has twenty or more are cut in two accounts by chance. Either is asked who is
like it, and its twin ought to be among the first three. Fans: somebody likes ten pictures of such an author, and is
asked whom to follow. Two tastes: somebody likes eight pictures of one class and eight of an unlike one, and opens home;
the first screen ought to show both. Each beside what one mean vector and a list of the most active would answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from bench.database import private_database
from bench.figures import Figure, arguments, report
from bench.members import Member, Pictures, by_author, read, settle

FEWEST_PICTURES = 20
FIRST = 3
BAR = 0.8
LIKED_OF_AUTHOR, LIKED_OF_CLASS = 10, 8
SCREEN = 8
# One of a kind may be there by chance.
SHOWN = 2
PEOPLE = 24


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--data", type=Path, action="append", required=True, help="a folder or zip; may be repeated")
    parser.add_argument(
        "--labels", default="article", metavar="COLUMN", help="column of the classes, where there is a table"
    )
    parser.add_argument("--author-from", default="brand", metavar="COLUMN", help="column of the authors")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with private_database():
        sets = [read(data, options.labels, options.author_from) for data in options.data]
        report(measure(sets, np.random.default_rng(options.seed)), options.json)


def measure(sets: Sequence[Pictures], random: np.random.Generator) -> list[Figure]:
    vectors = np.concatenate([pictures.vectors for pictures in sets])
    accounts, twins = cut(by_author(sets), random)
    space, members, posts = settle(accounts, vectors)
    means = unit(np.stack([vectors[member.rows].mean(axis=0) for member in members]))
    print(f"{len(vectors):,} pictures, {len(members):,} accounts, {len(twins)} of them twins", file=sys.stderr)
    figures = twin_figures(members, twins, means)
    figures += fan_figures(members, twins, posts, vectors, means, space, random)
    return figures + taste_figures(sets, posts, vectors, space, random)


def cut(authors: dict[str, list[int]], random: np.random.Generator) -> tuple[list[list[int]], dict[int, int]]:
    """The pictures of each account, and the twin of each of those that have one, both by number."""
    accounts: list[list[int]] = []
    twins: dict[int, int] = {}
    for author in sorted(authors):
        rows = random.permutation(authors[author]).tolist()
        if len(rows) >= FEWEST_PICTURES:
            one = len(accounts)
            twins |= {one: one + 1, one + 1: one}
            accounts += [rows[: len(rows) // 2], rows[len(rows) // 2 :]]
        else:
            accounts.append(rows)
    return accounts, twins


def twin_figures(members: Sequence[Member], twins: dict[int, int], means: np.ndarray) -> list[Figure]:
    from django.contrib.auth.models import AnonymousUser

    from discovery.people.selectors import similar_to

    def site(one: int) -> list[int]:
        found = similar_to(members[one].user, AnonymousUser(), limit=FIRST)
        return [number_of[suggestion.person.pk] for suggestion in found]

    number_of = {member.user.pk: number for number, member in enumerate(members)}
    active = sorted(range(len(members)), key=lambda number: -len(members[number].rows))
    answers = {
        "mean vector": lambda one: nearest(means[one], means, without={one}),
        "most active": lambda one: [number for number in active if number != one][:FIRST],
    }
    return compared("twins: in the first three", site, answers, {one: {twin} for one, twin in twins.items()}, BAR)


def fan_figures(
    members: Sequence[Member],
    twins: dict[int, int],
    posts: dict[int, UUID],
    vectors: np.ndarray,
    means: np.ndarray,
    space: Any,
    random: np.random.Generator,
) -> list[Figure]:
    from discovery.people.selectors import suggested_for

    number_of = {member.user.pk: number for number, member in enumerate(members)}
    fans, liked, wanted = {}, {}, {}
    for one in [one for one, twin in twins.items() if one < twin]:
        rows = random.permutation(members[one].rows)[:LIKED_OF_AUTHOR].tolist()
        fans[one], liked[one], wanted[one] = (
            fan(f"fan{one}", [posts[row] for row in rows], space),
            rows,
            {one, twins[one]},
        )

    def site(one: int) -> list[int]:
        return [
            number_of[found.person.pk]
            for found in suggested_for(fans[one], limit=FIRST)
            if found.person.pk in number_of
        ]

    active = sorted(range(len(members)), key=lambda number: -len(members[number].rows))
    answers = {
        "mean vector": lambda one: nearest(unit(vectors[liked[one]].mean(axis=0)), means, without=set()),
        "most active": lambda one: active[:FIRST],
    }
    return compared("fans: in the first three", site, answers, wanted, None)


def taste_figures(
    sets: Sequence[Pictures], posts: dict[int, UUID], vectors: np.ndarray, space: Any, random: np.random.Generator
) -> list[Figure]:
    """Pairs of classes, of different sets where there are several."""
    from discovery.embeddings.selectors import nearest_posts
    from discovery.feeds.selectors import home
    from discovery.models import Post

    classes = np.array([f"{number} {name}" for number, pictures in enumerate(sets) for name in pictures.classes])
    class_of = {post: str(classes[row]) for row, post in posts.items()}
    screens: dict[str, list[list[str]]] = {"home": [], "mean vector": []}
    asked = list(pairs(classes, sorted(posts), random))
    for number, names in enumerate(asked):
        rows = [row for name in names for row in some_of(name, classes, posts, random)]
        person = fan(f"two{number}", [posts[row] for row in rows], space)
        middle = unit(vectors[rows].mean(axis=0)).astype(np.float32)
        others = Post.objects.public().exclude(pk__in={posts[row] for row in rows})
        near = nearest_posts(middle, space=space, among=others, limit=SCREEN).neighbours
        screens["home"].append([class_of[post.pk] for post in home(person).posts[:SCREEN]])
        screens["mean vector"].append([class_of[neighbour.post_id] for neighbour in near])
    levels = ("set", "class") if len(sets) > 1 else ("class",)
    return [figure for level in levels for figure in both_shown(level, asked, screens)]


def both_shown(level: str, asked: Sequence[tuple[str, str]], screens: dict[str, list[list[str]]]) -> list[Figure]:
    """The share of people whose first screen shows SHOWN posts of both: of both classes, or of the sets of these.

    A class may be told from its neighbour by a word only, as mufflers from scarves; whose sets differ are unlike.
    """

    def told(name: str) -> str:
        return name.split()[0] if level == "set" else name

    runs = {
        who: [
            float(all(sum(told(shown) == told(name) for shown in screen) >= SHOWN for name in names))
            for names, screen in zip(asked, each, strict=True)
        ]
        for who, each in screens.items()
    }
    name = f"two tastes: both on the first screen, by {level}"
    value, against = float(np.mean(runs["home"])), float(np.mean(runs["mean vector"]))
    bar = 1.0 if level == "set" else None
    return [
        Figure(f"{name}, mean vector", against, "of people", runs=runs["mean vector"]),
        Figure(
            name,
            value,
            "of people",
            "mean vector",
            value / against if against else None,
            bar,
            None if bar is None else value >= bar,
            runs["home"],
        ),
    ]


def pairs(classes: np.ndarray, rows: Sequence[int], random: np.random.Generator) -> Iterator[tuple[str, str]]:
    """PEOPLE pairs of classes with pictures enough for both to be liked and shown, of unlike sets if there are two."""
    names, counts = np.unique(classes[list(rows)], return_counts=True)
    large = [name for name, count in zip(names, counts, strict=True) if count >= 3 * LIKED_OF_CLASS]
    first = [name for name in large if name.startswith("0 ")]
    other = [name for name in large if not name.startswith("0 ")] or first
    for _ in range(PEOPLE):
        one = str(random.choice(first))
        yield one, str(random.choice([name for name in other if name != one]))


def some_of(name: str, classes: np.ndarray, posts: dict[int, UUID], random: np.random.Generator) -> list[int]:
    rows = [row for row in np.flatnonzero(classes == name).tolist() if row in posts]
    return random.permutation(rows)[:LIKED_OF_CLASS].tolist()


def fan(username: str, post_ids: Sequence[UUID], space: Any) -> Any:
    """Somebody who likes these posts, and whose tastes are made."""
    from accounts.models import User
    from discovery.models import Like
    from discovery.tastes.processing import refresh

    person = User.objects.create(username=username)
    Like.objects.bulk_create(Like(user=person, post_id=post) for post in post_ids)
    refresh(person.pk, space.pk)
    return person


def compared(
    name: str,
    site: Callable[[int], Sequence[int]],
    peers: dict[str, Callable[[int], Sequence[int]]],
    wanted: dict[int, set[int]],
    bar: float | None,
) -> list[Figure]:
    """The share of those asked whose answer holds somebody wanted: of the peers, and of the site against each."""
    shares = {peer: hits(answer, wanted) for peer, answer in peers.items()}
    ours = hits(site, wanted)
    value = float(np.mean(ours))
    figures = [
        Figure(f"{name}, {peer}", float(np.mean(runs)), "of accounts", runs=runs) for peer, runs in shares.items()
    ]
    for peer, runs in shares.items():
        ratio = value / max(float(np.mean(runs)), 1e-9)
        figures.append(
            Figure(name, value, "of accounts", peer, ratio, bar, None if bar is None else value >= bar, ours)
        )
    return figures


def hits(answer: Callable[[int], Sequence[int]], wanted: dict[int, set[int]]) -> list[float]:
    return [float(bool(wanted[one].intersection(answer(one)[:FIRST]))) for one in wanted]


def nearest(vector: np.ndarray, means: np.ndarray, without: set[int]) -> list[int]:
    order = np.argsort(-(means @ vector))
    return [int(number) for number in order if number not in without][:FIRST]


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


if __name__ == "__main__":
    main()
