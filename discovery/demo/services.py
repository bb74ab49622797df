"""Filling a site with the demo: its artists, their pictures, and who follows and likes whom. Twice is once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.follows.services import follow
from accounts.users.models import User
from discovery.demo.artists import ARTISTS, PICTURES_EACH
from discovery.demo.drawing import Drawn, Job, drawn
from discovery.demo.selectors import SOURCE
from discovery.imports.ledger import Draft, Ledger, open_ledger
from discovery.imports.people import account_of
from discovery.imports.selectors import imported_from
from discovery.posts.services import like

SPAN = timedelta(weeks=4)  # how far back the posts reach


@dataclass(frozen=True)
class Seeded:
    """`done` of the `total` pictures are there; `added` of them are new."""

    done: int
    total: int
    added: int


def seed(
    *,
    artists: int = len(ARTISTS),
    per_artist: int = PICTURES_EACH,
    processes: int | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Generator[Seeded, None, None]:
    """Post the first `per_artist` pictures of the first `artists`, telling of each; what is there is not drawn again.

    Raises CannotImport while another process does the same.
    """
    jobs = interleaved(artists, per_artist)
    with open_ledger(SOURCE) as ledger:
        lacking = _lacking(jobs)
        people = {job.artist: _account(job.artist) for job in jobs} if lacking else {}
        dates = _dates(jobs, timezone.now())
        yield Seeded(len(jobs) - len(lacking), len(jobs), 0)
        with closing(drawn(lacking, processes)) as pictures:
            for added, picture in enumerate(pictures, start=1):
                if is_stopped():
                    return
                _post(ledger, picture, people[picture.job.artist], dates[picture.job])
                yield Seeded(len(jobs) - len(lacking) + added, len(jobs), added)
        if lacking or ledger.run.finished_at is None:
            _befriend(ledger, people or {job.artist: _account(job.artist) for job in jobs})
            ledger.finish()


def missing(*, artists: int, per_artist: int) -> Seeded:
    """What `seed` would add; nothing is written."""
    jobs = interleaved(artists, per_artist)
    lacking = _lacking(jobs)
    return Seeded(len(jobs) - len(lacking), len(jobs), len(lacking))


def _lacking(jobs: Sequence[Job]) -> list[Job]:
    there = {path for path, _ in imported_from(SOURCE)}
    return [job for job in jobs if path_of(job) not in there]


def interleaved(artists: int, per_artist: int) -> list[Job]:
    """Everybody's first picture, then everybody's second, each round in another order: a varied page at any time."""
    return [
        job
        for number in range(per_artist)
        for job in sorted((Job(artist, number) for artist in range(artists)), key=lambda job: _chance(path_of(job)))
    ]


def path_of(job: Job) -> str:
    """The picture's name in the ledger."""
    return f"{ARTISTS[job.artist].username}/{job.number:02}"


def _chance(text: str) -> int:
    """A number from 0 to 2**32 - 1 that looks drawn by lot, and is the same each time."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _account(number: int) -> User:
    artist = ARTISTS[number]
    return account_of(artist.username, display_name=artist.name, bio=artist.bio)


def _dates(jobs: Sequence[Job], now: datetime) -> Mapping[Job, datetime]:
    """Dates over the last weeks, in the order of the jobs, at uneven distances."""
    step = SPAN / len(jobs)
    return {job: now - SPAN + step * (place + _chance(f"{path_of(job)} at") / 2**32) for place, job in enumerate(jobs)}


def _post(ledger: Ledger, picture: Drawn, author: User, created_at: datetime) -> None:
    draft = Draft([(picture.data, picture.alt_text)], picture.caption, picture.tags, created_at=created_at)
    sha256 = hashlib.sha256(picture.data).hexdigest()
    ledger.take_in(path=path_of(picture.job), sha256=sha256, author=author, draft=draft)


def _befriend(ledger: Ledger, people: Mapping[int, User]) -> None:
    """Artists follow their kin and two others; they like every third picture of their kin and a few of the rest."""
    for number in people:
        for other in _followed(number, sorted(people)):
            follow(follower=people[number], followee=people[other])
    for item in ledger.run.items.select_related("post").order_by("path"):
        for number in people:
            if item.post is not None and _likes(number, item.path):
                like(post=item.post, user=people[number])


def _followed(number: int, everyone: Sequence[int]) -> set[int]:
    place = everyone.index(number)
    strangers = {everyone[(place + distance) % len(everyone)] for distance in (5, 8)}
    kin = {other for other in everyone if ARTISTS[other].kin == ARTISTS[number].kin}
    return (kin | strangers) - {number}


def _likes(number: int, path: str) -> bool:
    username = path.partition("/")[0]
    if username == ARTISTS[number].username:
        return False
    is_kin = any(artist.username == username and artist.kin == ARTISTS[number].kin for artist in ARTISTS)
    return _chance(f"{ARTISTS[number].username} likes {path}") % (3 if is_kin else 19) == 0
