"""How an answer came about: each step with its time, its statements and PostgreSQL's plans for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection

from discovery.posts.models import Viewer
from discovery.search.candidates import Leg, each_leg, named
from discovery.search.looks import Look
from discovery.search.narrowing import posts_that_may_answer
from discovery.search.ordering import rank
from discovery.search.query import Query
from discovery.search.results import Ranking


@dataclass(frozen=True)
class Statement:
    """A statement that was run, how long that took, and the plan: the lines of EXPLAIN."""

    sql: str
    seconds: float
    plan: list[str]


@dataclass
class Step:
    """One step: a leg, or what comes before and after the legs."""

    name: str
    seconds: float = 0.0
    statements: list[Statement] = field(default_factory=list)
    leg: Leg | None = None


@dataclass(frozen=True)
class Explanation:
    steps: list[Step]
    ranking: Ranking


def explain(query: Query, viewer: Viewer, make_look: Callable[[], Look]) -> Explanation:
    """The very ranking that a search makes, taken apart. Raises like `search_posts`."""
    steps: list[Step] = []
    with _watched(Step("look"), steps):
        look = make_look()
    among = posts_that_may_answer(query, viewer)
    legs: list[Leg] = []
    coming = each_leg(query, look, among=among, limit=settings.KINDRED_RESULTS)
    while True:
        with _watched(Step("leg"), steps) as step:
            leg = next(coming, None)
        if leg is None:
            steps.pop()
            break
        step.leg = leg
        legs.append(leg)
    legs = named(legs)
    for step, leg in zip((step for step in steps if step.leg), legs, strict=True):
        step.name, step.leg = leg.name, leg
    with _watched(Step("order"), steps):
        ranking = rank(legs, query, look.space)
    return Explanation(steps, ranking)


@contextmanager
def _watched(step: Step, steps: list[Step]) -> Iterator[Step]:
    """Times the step, and writes down what it asks of the database; the plans are made afterwards."""
    seen: list[tuple[str, Any, float]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seen.append((sql, params, time.perf_counter() - began))

    began = time.perf_counter()
    with connection.execute_wrapper(watch):
        yield step
    step.seconds = time.perf_counter() - began
    step.statements = [Statement(sql, seconds, _plan(sql, params)) for sql, params, seconds in seen]
    steps.append(step)


def _plan(sql: str, params: Any) -> list[str]:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return [line for (line,) in cursor.fetchall()]
