"""A page in Chinese says nothing in English: what it says is translated, or somebody's own words, here Chinese too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse

from discovery.boards.models import Board
from tests.discovery.conftest import unit
from tests.quality.unmarked import in_answer
from tests.safety.visibility.surfaces import patterns

pytestmark = pytest.mark.django_db

OF_ALLAUTH = ("account_login", "account_signup", "account_logout", "account_reset_password", "account_email")
# Names that people here have, codes of currencies and colours, columns of a table, an address.
NAMES = re.compile(r"\b(ada|bob|[A-Z]{3}|sku|image_link)\b|#(rrggbb|1e90ff)|https://example\.org/hook")
# What answers machines: JSON, files, and pictures.
SILENT = ("api:", "words", "robots")


@pytest.fixture
def world(person, make_post):
    ada, bob = (person(name, display_name=shown) for name, shown in (("ada", "阿达"), ("bob", "阿波")))
    posts = [make_post(ada, unit(1, n), tags=["港口"], caption=f"港口{n}") for n in range(3)]
    make_post(bob, unit(1, 0.5), tags=["港口"], caption="海")
    return {
        "post_id": posts[0].pk,
        "username": "ada",
        "board_id": Board.objects.create(owner=ada, name="船").pk,
        "slug": "港口",
    }


def paths(world: dict[str, object]) -> Iterator[str]:
    for name, parameters in patterns().items():
        if not name.startswith(SILENT) and set(parameters) <= set(world):
            yield reverse(name, kwargs={each: world[each] for each in parameters})
    yield from (reverse(name) for name in OF_ALLAUTH)
    yield from (
        "/search/?q=港口",
        "/search/?colour=red",
        "/no-such-page/",
        "/explore/?by=trending",
        "/explore/?by=colour",
    )


@pytest.mark.parametrize("viewer", ["", "ada", "bob"])
def test_a_page_in_chinese_says_nothing_in_english(world, client, django_user_model, viewer):
    if viewer:
        client.force_login(django_user_model.objects.get(username=viewer))
    client.raise_request_exception = False
    asked, found = 0, {}
    for path in paths(world):
        answer = client.get(path, HTTP_ACCEPT_LANGUAGE="zh-CN")
        if answer.status_code in {200, 400, 403, 404, 422} and answer["Content-Type"].startswith("text/html"):
            asked += 1
            found |= dict.fromkeys(in_answer(NAMES.sub("", answer.content.decode())), path)
    assert asked > 40
    assert not found, "\n".join(f"{path}: {said}" for said, path in found.items())
