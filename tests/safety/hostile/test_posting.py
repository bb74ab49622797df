"""Every hostile file through the doors of a post: refused in a sentence with a code, or re-encoded; nothing stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from discovery.imaging.refusals import MESSAGES
from discovery.models import Arrival, Picture, Post
from tests.safety.hostile.bombs import heavy
from tests.safety.hostile.conftest import Shelf
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.doors import POSTING, Answer, Door, code_of
from tests.safety.hostile.files import TAKEN, Hostile
from tests.safety.hostile.served import faults

pytestmark = pytest.mark.django_db
Captured = Callable[..., Any]
# Parts of the corpus: each is a test, so that one fault does not hide the others.
PARTS = 8
SHARE = 2  # of the corpus every second file goes in, and all of it in the long form


def fate_of(file: Hostile, answer: Answer, shelf: Shelf) -> str:
    """TAKEN or a code, once the worker has had it too; fails for a refusal without words."""
    if answer.code or answer.status >= 400:
        assert 400 <= answer.status < 500, file.name
        assert code_of(answer.said) == answer.code, (file.name, answer)
        return answer.code
    (post,) = Post.objects.all()
    shelf.prepare(post)
    picture = post.pictures.get()
    if picture.state == Picture.State.READY:
        return TAKEN
    assert picture.state == Picture.State.REJECTED, file.name
    assert code_of(picture.problem) in MESSAGES, (file.name, picture.problem)
    return code_of(picture.problem)


def check(files: Sequence[tuple[Hostile, Door]], enemy: Client, shelf: Shelf, captured: Captured) -> int:
    """How many of them were taken."""
    before, taken = shelf.files(), 0
    for file, door in files:
        with captured(execute=True):
            fate = fate_of(file, door(enemy, file), shelf)
        assert not file.fate or fate == file.fate, (file.name, fate)
        left = shelf.files() - before
        if fate == TAKEN:
            taken += 1
            wrong = {str(path): found for path in left if not is_original(path) and (found := faults(path))}
            assert not wrong, (file.name, wrong)
            assert len(left) >= 3, file.name
        else:
            assert not left, (file.name, left)
        with captured(execute=True):
            shelf.empty()
        assert shelf.files() == before, file.name
        assert not Arrival.objects.exists(), file.name
    return taken


def is_original(path: Path) -> bool:
    """The upload itself, which no address leads to."""
    return "originals" in path.parts


@pytest.mark.parametrize("part", range(PARTS))
def test_every_second_file_through_one_door(
    part: int, enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    """The doors take turns: neighbours in the corpus, which are spoilt alike, come by different ones."""
    turns = list(zip(corpus(), cycle(POSTING.values()), strict=False))[::SHARE][part::PARTS]
    assert check(turns, enemy, shelf, django_capture_on_commit_callbacks) >= 8


def test_the_largest_picture_that_is_let_in_is_prepared(
    enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    assert check([(heavy(), POSTING["form"])], enemy, shelf, django_capture_on_commit_callbacks) == 1


@pytest.mark.long
@pytest.mark.parametrize("door", POSTING)
def test_each_file_through_every_door(
    door: str, enemy: Client, shelf: Shelf, django_capture_on_commit_callbacks: Captured
) -> None:
    turns = [(file, POSTING[door]) for file in corpus()]
    assert check(turns, enemy, shelf, django_capture_on_commit_callbacks) >= 300
