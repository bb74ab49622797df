"""Not even the time that an answer takes tells of what is hidden: it asks the database the very same questions as for
what does not exist. Seconds are not measured; what makes them is compared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.safety.visibility.asking import client_of, few, sent, undone
from tests.safety.visibility.surfaces import MISSING, NO_WORD, NOBODY, WAYS_BACK, addresses, patterns
from tests.safety.visibility.world import World

pytestmark = pytest.mark.django_db

VIEWERS = ("anonymous", "stranger", "follower", "blocked", "blocker", "moderator")
KINDS = ("public", "followers", "private", "draft", "withheld")
# Values, and the names that Django gives savepoints, which count up.
LITERAL = re.compile(r"'[^']*'|\bs\d+_x\d+\b|\b\d+(?:\.\d+)?\b")
Question = tuple[str, ...]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_hidden_post_costs_what_a_missing_one_costs(world, viewer):
    client, hidden, wrong = client_of(world, viewer), world.hidden_from(viewer), []
    missing: dict[tuple[str, str], Question] = {}
    for address in addresses(world):
        if address.thing not in hidden or address.thing.kind not in KINDS or address.thing.author == "dan":
            continue
        for method in ("get", "post"):
            form = (address.missing, method)
            if form not in missing:
                missing[form] = _cost(client, *form)
            wrong += _dearer(address.path, method, _cost(client, address.path, method), missing[form])
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_whoever_and_whatever_is_not_there_costs_what_nobody_and_nothing_costs(world, viewer):
    """People who are blocked or have left, others' closed boards, and tags that are on hidden posts alone."""
    client, wrong = client_of(world, viewer), []
    for name, parameters in patterns().items():
        for parameter, own, missing in _others(world, viewer, name):
            if set(parameters) != {parameter}:
                continue
            for method in ("get", "post"):
                path, absent = (reverse(name, kwargs={parameter: value}) for value in (own, missing))
                wrong += _dearer(path, method, _cost(client, path, method), _cost(client, absent, method))
    assert not wrong, few(wrong)


def _cost(client: Client, path: str, method: str) -> Question:
    """What the database is asked, without what it is asked about."""
    cache.clear()
    with undone(), CaptureQueriesContext(connection) as asked:
        sent(client, path, method)
    return tuple(LITERAL.sub("?", query["sql"]) for query in asked.captured_queries)


def _dearer(path: str, method: str, one: Question, other: Question) -> Iterator[str]:
    if one != other:
        place = next((n for n, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))
        asked, instead = (list(questions[place : place + 1]) for questions in (one, other))
        yield f"{method} {path} asks {len(one)} times, not {len(other)}: {asked} was {instead}"


def _others(world: World, viewer: str, name: str) -> Iterator[tuple[str, object, object]]:
    own = world.user_of(viewer)
    for person in world.strangers_to(viewer):
        if name not in WAYS_BACK or person not in world.blocked_by(viewer):
            yield "username", person, NOBODY
    for board in (world.boards["ada private"], world.boards["dan"]):
        if board.owner != own:
            yield "board_id", board.pk, MISSING
    for thing in world.hidden_from(viewer):
        if thing.kind in ("private", "draft") and thing.author == "ada":
            yield "slug", f"zq{thing.author}{thing.kind}tag", NO_WORD
