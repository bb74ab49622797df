"""Lists of the API cost as many database queries for many rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.entrance.services import accept, invite
from accounts.models import ApiToken, User
from discovery.models import Catalogue, ImportJob, Post, Webhook
from discovery.posts.services import edit
from discovery.sharing.services import make_link
from tests.discovery.conftest import MakePost, new_person, unit

pytestmark = pytest.mark.django_db

# Makes one more row, with a number that no other has, for the owner of the list or of the post.
Grow = Callable[[User, Post, int, MakePost], Any]


def posted(**fields: str) -> Grow:
    return lambda owner, _post, number, make_post: make_post(
        owner, unit(1), caption=f"Moss {number}", tags=["moss"], **fields
    )


def reworded(_owner: User, post: Post, number: int, _make_post: MakePost) -> None:
    edit(post=post, caption=f"Moss {number}", tags=[f"tag {number}"], visibility="public", alt_texts={})


def invited(owner: User, _post: Post, number: int, _make_post: MakePost) -> None:
    accept(token=invite(inviter=owner)[1], newcomer=new_person(f"newcomer{number}"))


def hooked(owner: User, _post: Post, number: int, _make_post: MakePost) -> None:
    Webhook.objects.create(owner=owner, url=f"https://ada.example/{number}", topics=["post.published"])


ROWS: dict[str, Grow] = {
    "library/": posted(),
    "library/?q=moss": posted(),
    "drafts/": posted(release="draft"),
    "posts/{post}/history/": reworded,
    "posts/{post}/links/": lambda _owner, post, _number, _make: make_link(post=post),
    "invitations/": invited,
    "catalogues/": lambda owner, _post, number, _make: Catalogue.objects.create(owner=owner, name=f"Shoes {number}"),
    "imports/": lambda owner, _post, _number, _make: ImportJob.objects.create(owner=owner, kind="files"),
    "webhooks/": hooked,
    "tokens/": lambda owner, _post, _number, _make: ApiToken.issue(user=owner),
}


def asked(client: APIClient, address: str) -> tuple[int, int]:
    """How many results the list has, and how many queries it took with nothing remembered."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    return len(answer.json()["results"]), len(captured)


@pytest.mark.parametrize(("path", "grow"), ROWS.items(), ids=ROWS)
def test_many_rows_cost_as_many_queries_as_one(path, grow, person, client_of, make_post):
    ann = person("ann")
    client, post = client_of(ann), make_post(ann, unit(1), caption="Moss", tags=["moss"])
    address = f"/api/v1/{path.format(post=post.pk)}"
    grow(ann, post, 1, make_post)
    asked(client, address)  # the first use of a token is noted
    few, one = asked(client, address)
    for number in range(2, 6):
        grow(ann, post, number, make_post)
    many, queries = asked(client, address)
    assert (many - few, queries) == (4, one)
