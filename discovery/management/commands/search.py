"""`manage.py search`: ask as the site is asked, from a query's document, and see how the answer comes about."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.users.models import User
from discovery.embeddings.encoders.protocol import EncoderError
from discovery.posts.models import Post, Viewer
from discovery.search.explaining import Explanation, Step, explain
from discovery.search.query import Query
from discovery.search.services import StillLooking, completed_look

EXAMPLE = (
    '{"version": 1, "terms": [{"words": "blue shirt"}, {"colour": "#1e90ff"}], "filters": {"orientation": "portrait"}}'
)
LONGEST_SQL = 160


class Command(BaseCommand):
    help = f"""Search, by a JSON document: a file, or - for standard input. Example of a document: {EXAMPLE}"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", metavar="QUERY.json", help="the query's document, as the API takes it")
        parser.add_argument("--explain", action="store_true", help="each leg with its plan, time and ranks")
        parser.add_argument("--as", dest="viewer", metavar="USERNAME", help="see what this person sees (nobody)")
        parser.add_argument("--limit", type=int, default=10, help="how many results are printed (10)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            query = Query.from_document(_document(options["query"]))
            viewer = _viewer(options["viewer"])
            found = explain(query, viewer, partial(completed_look, query, viewer))
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        except Post.DoesNotExist:
            raise CommandError("The query asks by a post that is not there, or not shown.") from None
        except (StillLooking, EncoderError):
            raise CommandError("No worker looked at a part of a picture in time. Is the site up?") from None
        if options["explain"]:
            for step in found.steps:
                self._write_step(step)
        self._write_results(found, options["limit"])

    def _write_step(self, step: Step) -> None:
        leg = step.leg
        told = (
            f": {len(leg.matches)} posts, weight {leg.weight:g}{f', {leg.answer}' if leg.answer else ''}" if leg else ""
        )
        in_database = sum(statement.seconds for statement in step.statements)
        self.stdout.write(f"{step.name}{told} · {step.seconds * 1000:.1f} ms, {in_database * 1000:.1f} in the database")
        for statement in step.statements:
            sql = " ".join(statement.sql.split())
            self.stdout.write(
                f"  {statement.seconds * 1000:6.1f} ms  {sql[:LONGEST_SQL]}{'…' if len(sql) > LONGEST_SQL else ''}"
            )
            for line in statement.plan:
                self.stdout.write(f"             {shorten(line, LONGEST_SQL)}")

    def _write_results(self, found: Explanation, limit: int) -> None:
        shown = found.ranking.found[:limit]
        titles = Post.objects.select_related("author").in_bulk([one.post_id for one in shown])
        for place, one in enumerate(shown, start=1):
            evidence = ", ".join(
                f"{leg} no. {why.rank}{f' ({why.score:.3f})' if why.score is not None else ''} {why.share:.0%}"
                for leg, why in one.evidence.items()
            )
            copies = f" and {len(one.copies)} near-copies" if one.copies else ""
            self.stdout.write(f"{place:4}. {one.score:.5f}  {titles[one.post_id].title[:50]}{copies}  [{evidence}]")
        self.stdout.write(f"{len(found.ranking.found)} results" + (f", {len(shown)} shown" if shown else ""))


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _document(place: str) -> Any:
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text()
        return json.loads(text)
    except (OSError, UnicodeError) as problem:
        raise CommandError(f"{place} cannot be read: {problem}") from None
    except (ValueError, RecursionError) as problem:
        raise CommandError(f"{place} holds no JSON: {problem}") from None


def _viewer(username: str | None) -> Viewer:
    if not username:
        return AnonymousUser()
    person = User.objects.filter(username__iexact=username, is_active=True).first()
    if person is None:
        raise CommandError(f"There is nobody called {username} here.")
    return person
