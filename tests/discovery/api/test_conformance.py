"""Schemathesis against the live server: nothing breaks it, and no answer is outside the OpenAPI document.

The rule of what is asked, so that a run takes minutes: each operation once as the document takes it, and once, by a
member, as it does not take it, with a fixed seed; each GET besides once plainly, of what is there. Reading comes first
and deleting last, so that there is something to read; blocking, which ends much, is the last of its kind, and what lies
deeper is deleted first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import FlakyFailure, Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.entrance.services import invite
from accounts.models import ApiToken, Notice, User
from accounts.related.models import Taste
from discovery.boards import services as boards
from discovery.comments.services import write
from discovery.models import AccountExport, BoardSection, Catalogue, ImportJob, Webhook
from discovery.posts.services import edit
from discovery.saved.services import save
from discovery.sharing.services import make_link
from discovery.shop.services import set_offer
from discovery.uploads import tus

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ORDER = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
MODES = {"nobody": [GenerationMode.POSITIVE], "ann": [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]}
# Operations that have answered as they do when all is well, at least: what is asked plainly does not depend on chance.
DONE = {"nobody": 45, "ann": 130}


@schemathesis.serializer(tus.CONTENT_TYPE)
def piece_of_a_file(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture
def there(person, make_post, know_tastes) -> dict[str, str]:
    """Something for each kind of address; ann, who is staff, has most of it."""
    ann, bea = person("ann"), person("bea")
    User.objects.filter(pk=ann.pk).update(is_staff=True, is_superuser=True)
    post, _other = make_post(ann, caption="Moss"), make_post(bea, caption="Fern")
    edit(post=post, caption="Moss", tags=["moss"], visibility="public", alt_texts={})
    set_offer(post=post, price="12.50", currency="EUR", link="", availability="in_stock", sku="M-1")
    board = boards.create(owner=ann, name="Green")
    boards.add(board=board, post=post, by=ann)
    section = BoardSection.objects.create(board=board, name="Wet", position=0)
    webhook = Webhook.objects.create(owner=ann, url="https://ann.example/", topics=[], paused_at=timezone.now())
    export = AccountExport.objects.create(owner=ann, state="ready", expires_at=timezone.now() + timedelta(days=1))
    invitation, _token = invite(inviter=ann)
    know_tastes(ann, bea)
    return {
        "post_id": str(post.pk),
        "username": "bea",
        "board_id": str(board.pk),
        "section_id": str(section.pk),
        "comment_id": str(write(author=bea, post=post, text="Lovely").pk),
        "notice_id": str(Notice.objects.filter(recipient=ann).earliest("pk").pk),
        "taste_id": str(Taste.objects.filter(user=ann).earliest("pk").pk),
        "token_id": str(ApiToken.issue(user=ann)[0].pk),
        "token": make_link(post=post).token,
        "search_id": str(save(owner=ann, asked="q=moss").pk),
        "catalogue_id": str(Catalogue.objects.create(owner=ann, name="Shoes").pk),
        "import_id": str(ImportJob.objects.create(owner=ann, kind="files").pk),
        "export_id": str(export.pk),
        "webhook_id": str(webhook.pk),
        "invitation_id": str(invitation.pk),
        "slug": "moss",
        "picture_id": str(post.pictures.get().pk),
    }


def paths_of(operation: Any, there: dict[str, str]) -> dict[str, str]:
    """The parameters of its path that name something which is there."""
    return {name: value for name, value in there.items() if f"{{{name}}}" in operation.path}


def turn(operation: Any) -> tuple[int, bool, int, str]:
    """By which operations are in order."""
    verb = operation.method.upper()
    deep = operation.path.count("/") if verb == "DELETE" else 0
    return ORDER.index(verb), "/block/" in operation.path, -deep, operation.path


def takes_something(operation: Any) -> bool:
    """Whether there is anything that could be wrong, headers apart: any text will do as a name in the path."""
    names = [one.definition["schema"] for one in operation.path_parameters]
    return bool(list(operation.query) or list(operation.body)) or any(name != {"type": "string"} for name in names)


def plain(operation: Any, there: dict[str, str]) -> list[Any]:
    """A GET of what is there, with nothing asked but, of a search, for words."""
    paths = paths_of(operation, there)
    if operation.method.upper() != "GET" or len(paths) < len(list(operation.path_parameters)):
        return []
    searches = any(one.name == "q" for one in operation.query)
    return [operation.Case(path_parameters=paths, query={"q": "moss"} if searches else {})]


def made_up(operation: Any, mode: GenerationMode, paths: dict[str, str], ask: Callable[[Any], None]) -> None:
    """One request as Schemathesis makes it up, of what is in `paths`."""

    @bounds(
        max_examples=1,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=paths or None))
    def once(case: Any) -> None:
        ask(case)

    with suppress(Unsatisfiable):  # nothing can be wrong with what it takes
        once()


def faults_of(
    operation: Any, modes: list[GenerationMode], there: dict[str, str], ask: Callable[[Any], None]
) -> Iterator[str]:
    """What is wrong with the answers to the operation."""
    tries = [partial(ask, case) for case in plain(operation, there)]
    for mode in modes:
        if mode is GenerationMode.POSITIVE:
            tries.append(partial(made_up, operation, mode, paths_of(operation, there), ask))
        elif takes_something(operation):
            tries.append(partial(made_up, operation, mode, {}, ask))
    for attempt in tries:
        try:
            attempt()
        except BaseExceptionGroup as wrong:
            yield f"{operation.label}: {[repr(one) for one in wrong.exceptions]}"
        except (AssertionError, FlakyFailure) as wrong:
            yield f"{operation.label}: {wrong}"


@pytest.mark.parametrize("who", sorted(MODES))
def test_every_answer_is_as_the_document_says(live_server, settings, eager, there, who):
    settings.KINDRED_QUERY_PATIENCE = 0.1
    headers = {}
    if who != "nobody":
        _token, text = ApiToken.issue(user=User.objects.get(username=who))
        headers = {"Authorization": f"Bearer {text}"}
    api = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")
    operations = sorted((found.ok() for found in api.get_all_operations()), key=turn)
    assert len(operations) > 200
    done = set()

    def ask(case: Any) -> None:
        response = case.call(headers=headers, timeout=60)
        if response.status_code < 300:
            done.add(case.operation.label)
        case.validate_response(response, checks=CHECKS)

    faults = [fault for operation in operations for fault in faults_of(operation, MODES[who], there, ask)]
    assert not faults, "\n\n".join(faults)
    assert len(done) >= DONE[who], sorted(done)
