"""`manage.py blocklist`: what is blocked by its look; adding a file, taking one off, and trying what one would hit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, whole_number
from accounts.users.models import User
from discovery.embeddings.encoders.protocol import EncoderError
from discovery.posts.models import Post
from discovery.screening import processing, selectors, services
from discovery.screening.models import BITS, MOST_BITS, SIMILARITY, BlockedPicture


class Command(PlainCommand):
    help = "List what is blocked by its look, block a picture, take one off, or try what a picture would hit."
    examples = """
        manage.py blocklist list --json
        manage.py blocklist try picture.jpg --bits 4 --similarity 0.98
        manage.py blocklist add picture.jpg --reason "It harms somebody." --action refuse
        manage.py blocklist remove 0198c0de-6666-7000-8000-000000000001 --dry-run
    """
    refusals = (EncoderError,)

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
        everywhere = [deeds.add_parser("list", help="what is blocked, or proposed")]
        for name, said in (("try", "what a picture would hit of all posts; nothing is blocked"), ("add", "block it")):
            each = deeds.add_parser(name, help=said)
            each.add_argument("file", type=Path, help="a picture")
            each.add_argument("--bits", type=whole_number(0, MOST_BITS), default=BITS, help="that may differ, of 64")
            each.add_argument("--similarity", type=float, default=SIMILARITY, help="least cosine; 0: by bits alone")
            everywhere.append(each)
        everywhere[-1].add_argument("--reason", required=True, help="which the author of a refused picture reads")
        everywhere[-1].add_argument(
            "--action",
            choices=BlockedPicture.Action.values,
            default="hold",
            help="what becomes of a post that shows it",
        )
        removing = deeds.add_parser("remove", help="take one off")
        removing.add_argument("id", type=UUID, help="as list gives it")
        for each in (*everywhere, removing):
            each.add_argument("--json", action="store_true", help="as JSON")
        for each in (everywhere[-1], removing):
            each.add_argument("--dry-run", action="store_true", help="change nothing, only say what would be")

    def handle(self, *args: Any, **options: Any) -> None:
        told = getattr(self, f"_{options['deed']}")(options)
        if options["json"]:
            self.print_json(told)
        else:
            self._print(told)

    def _list(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"entries": [_entry(blocked) for blocked in selectors.entries()]}

    def _try(self, options: dict[str, Any]) -> dict[str, Any]:
        with proposed(options["file"]) as blocked:
            return {"would_hit": _hits(blocked, options)}

    def _add(self, options: dict[str, Any]) -> dict[str, Any]:
        terms = {"reason": options["reason"], "action": options["action"], "most_bits": options["bits"]}
        terms["least_similarity"] = options["similarity"] or None
        services.check_terms(**terms)
        with proposed(options["file"]) as blocked:
            hits = _hits(blocked, options)
            if not options["dry_run"]:
                blocked = services.put_in_force(blocked=blocked, moderator=None, **terms)
            return {"entries": [_entry(blocked)], "would_hit": hits, "dry_run": options["dry_run"]}

    def _remove(self, options: dict[str, Any]) -> dict[str, Any]:
        blocked = selectors.entries().filter(pk=options["id"]).first()
        if blocked is None:
            raise CommandError(f"Nothing on the blocklist is called {options['id']}.")
        if not options["dry_run"]:
            services.end(blocked=blocked, moderator=None)
        return {"removed": [_entry(blocked)], "dry_run": options["dry_run"]}

    def _print(self, told: dict[str, Any]) -> None:
        for name in ("entries", "removed"):
            for each in told.get(name, ()):
                near = f"{each['bits']} bits, {each['similarity'] or 'any look'}"
                self.stdout.write(f"{each['id']} {each['state']:<10} {each['action']:<7} {near}: {each['reason']}")
        if "would_hit" in told:
            hits = told["would_hit"]
            self.stdout.write(f"It hits {hits['pictures']:,} pictures here, of {hits['people']:,} people.")
            for one in hits["nearest"]:
                self.stdout.write(f"  {one['post']} {one['bits']}/64 {one['similarity'] or '-'}")
        if told.get("dry_run"):
            self.stdout.write("Nothing was changed.")


@contextmanager
def proposed(path: Path) -> Iterator[BlockedPicture]:
    """Opened as the worker opens it, and gone again unless it was put in force. Raises CommandError for no picture."""
    with path.open("rb") as file:
        blocked = services.propose_file(moderator=None, file=File(file), name=path.name)
    try:
        processing.prepare_blocked(blocked.pk)
        processing.embed_blocked()
        blocked.refresh_from_db()
        if blocked.problem:
            raise CommandError(f"{path}: {blocked.problem}")
        yield blocked
    finally:
        if BlockedPicture.objects.filter(pk=blocked.pk).exclude(state=BlockedPicture.State.ACTIVE).exists():
            services.end(blocked=blocked, moderator=None)


def _hits(blocked: BlockedPicture, options: dict[str, Any]) -> dict[str, Any]:
    """Of all posts, whoever may see them: who runs commands has the database."""
    hits = selectors.hits_of(
        blocked,
        among=Post.objects.published(),
        most_bits=options["bits"],
        least_similarity=options["similarity"] or None,
    )
    nearest = [
        {"post": str(hit.picture.post_id), "bits": hit.bits, "similarity": hit.similarity and round(hit.similarity, 4)}
        for hit in hits.shown
    ]
    return {"pictures": hits.pictures, "posts": hits.posts, "people": hits.people, "nearest": nearest}


def _entry(blocked: BlockedPicture) -> dict[str, Any]:
    added_by: User | None = blocked.added_by
    return {
        "id": str(blocked.pk),
        "state": blocked.state,
        "action": blocked.action,
        "reason": blocked.reason,
        "bits": blocked.most_bits,
        "similarity": blocked.least_similarity,
        "added_by": added_by.username if added_by else None,
        "created_at": blocked.created_at,
    }
