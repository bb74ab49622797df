"""`manage.py search`: ask as the site is asked, from a query's document, and see how the answer comes about."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, person_named, whole_number
from discovery.embeddings.encoders.protocol import EncoderError
from discovery.posts.models import Post
from discovery.search.explaining import Explanation, Step, explain
from discovery.search.query import Query
from discovery.search.results import Found
from discovery.search.services import StillLooking, completed_look

LONGEST_SQL = 160


class Command(PlainCommand):
    help = (
        "Search, by a JSON document: a file, or - for standard input. Such a document is "
        '{"version": 1, "terms": [{"words": "blue shirt"}, {"colour": "#1e90ff"}]}.'
    )
    examples = """
        echo '{"version": 1, "terms": [{"words": "blue shirt"}]}' | manage.py search -
        manage.py search shirts.json --as ada --limit 50 --json
        manage.py search shirts.json --explain
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", metavar="QUERY.json", help="the query's document, as the API takes it")
        parser.add_argument("--explain", action="store_true", help="each leg with its plan, time and ranks")
        parser.add_argument("--as", dest="viewer", metavar="USERNAME", help="see what this person sees (nobody)")
        parser.add_argument("--limit", type=whole_number(1), default=10, help="how many results are printed (10)")
        parser.add_argument(
            "--json", action="store_true", help="print results, and steps if they are asked for, as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            query = Query.from_document(_document(options["query"]))
            viewer = person_named(options["viewer"]) if options["viewer"] else AnonymousUser()
            found = explain(query, viewer, partial(completed_look, query, viewer))
        except Post.DoesNotExist:
            raise CommandError("The query asks by a post that is not there, or not shown.") from None
        except (StillLooking, EncoderError):
            raise CommandError("No worker looked at a part of a picture in time. Is the site up?") from None
        steps = found.steps if options["explain"] else []
        if options["json"]:
            self._print_document(found, steps, options["limit"])
            return
        for step in steps:
            self._write_step(step)
        self._write_results(found, options["limit"])

    def _print_document(self, found: Explanation, steps: Sequence[Step], limit: int) -> None:
        shown = found.ranking.found[:limit]
        titles = _titles(shown)
        results = [{"title": titles[one.post_id], **asdict(one)} for one in shown]
        told = [
            {"name": step.name, "seconds": step.seconds, "statements": [asdict(each) for each in step.statements]}
            for step in steps
        ]
        self.print_json({"total": len(found.ranking.found), "results": results} | ({"steps": told} if told else {}))

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
        titles = _titles(shown)
        for place, one in enumerate(shown, start=1):
            evidence = ", ".join(
                f"{leg} no. {why.rank}{f' ({why.score:.3f})' if why.score is not None else ''} {why.share:.0%}"
                for leg, why in one.evidence.items()
            )
            copies = f" and {len(one.copies)} near-copies" if one.copies else ""
            self.stdout.write(f"{place:4}. {one.score:.5f}  {titles[one.post_id][:50]}{copies}  [{evidence}]")
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


def _titles(shown: Sequence[Found]) -> Mapping[UUID, str]:
    posts = Post.objects.select_related("author").in_bulk([one.post_id for one in shown])
    return {key: post.title for key, post in posts.items()}
