"""Nothing that somebody may not see is told to them: every address × every relation × every kind of post, generated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from urllib.parse import parse_qsl

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import User
from discovery.models import Picture, Post
from discovery.search.parameters import PARAMETERS
from tests.safety.visibility.asking import asked, body_of, client_of, difference, few, neutral, told, undone
from tests.safety.visibility.belongings import COPY, ORIGINAL
from tests.safety.visibility.surfaces import ASKED, MISSING, Address, addresses
from tests.safety.visibility.world import VIEWERS, Thing, World

pytestmark = pytest.mark.django_db

# A page that lists whom its reader has blocked, for them to take it back.
OF_THE_BLOCKED = {"muting", "api:blocked"}
# What moderators did is kept, and of whom, also of those who have left.
OF_RECORD = {"moderation_log"}
# What trends, and the wall, is one list for the whole site: all count in its order, and in no number.
OF_ALL = {"home", "explore", "api:home", "api:mixed", "api:trending", "api:wall"}
# The wall is chosen once for the whole site, by looks, of what is public: whom a block hides is left out, and all the
# others keep their order.
OF_ONE_CHOICE = {"api:wall"}
WITH_A_BLOCK = ("blocked", "blocker")
# Staff are told how much waits on the whole site: without its numbers, what they are told must be the same.
OF_OPERATION = {"jobs", "api:jobs"}
NUMBER = re.compile(rb"\d+")
# Search knows no viewer below its door: likes of those who are blocked count in its order, of those who left none does.
BY_LIKES = {"search", "search_map", "similar", "api:search", "api:search_map", "api:similar"}

# Whose answers are asked for once more without those who are not there for them.
WITH_STRANGERS = ("anonymous", "follower", "owner", "blocked", "blocker")
FILE = re.compile(rb"(/pictures/([0-9a-f-]{36})/[\w.]+/?[^\s\"',]*)")
Answers = Mapping[tuple[Address, bool], HttpResponseBase]


def test_search_is_asked_with_all_that_a_link_can_say():
    assert {name for question in ASKED["search"] for name, _ in parse_qsl(question)} == set(PARAMETERS)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_is_hidden_is_told_of_nowhere(world, viewer):
    """No answer holds a word of a hidden post, or names anybody who is not there for them; and in a world without the
    one, and in one without the others, each would have been the very same. So not even a number, an order or a facet
    tells of them."""
    client, hidden = client_of(world, viewer), world.hidden_from(viewer)
    seen = [address for address in addresses(world) if address.thing not in hidden]
    before = {(address, htmx): answer for address, htmx, answer in _answers(client, seen)}
    leaks = [*_told_of(before, world, viewer), *_wrong_files(before)]
    assert not leaks, few(leaks)
    with undone():
        Post.objects.filter(pk__in=[thing.post_id for thing in hidden]).delete()
        exempt = OF_ONE_CHOICE if viewer in WITH_A_BLOCK else set()
        leaks = _changed(client, before, but_of=exempt, but_numbers_of=OF_OPERATION if viewer == "moderator" else ())
    assert not leaks, few(leaks)
    if viewer in WITH_STRANGERS:
        leaks = _counted(client, before, world, viewer)
        assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_is_hidden_answers_like_what_does_not_exist(world, viewer):
    """Asked by its very address, to see or to change: status and words are those of an identifier never given."""
    client, hidden, leaks, missing = client_of(world, viewer), world.hidden_from(viewer), [], {}
    for address in addresses(world):
        if address.thing is None or address.thing not in hidden:
            continue
        for method, htmx in (("get", False), ("get", True), ("post", False)):
            form = (address.missing, method, htmx)
            if form not in missing:
                missing[form] = asked(client, address.missing, method, htmx=htmx)
            if missing[form].status_code == 405:
                continue
            one = neutral(asked(client, address.path, method, htmx=htmx), _missing_instead(address.thing))
            if one != neutral(missing[form]):
                leaks.append(f"{method} {address.path} ({address.thing}): {difference(one, neutral(missing[form]))}")
    assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_may_be_seen_is_seen(world, viewer):
    """The rule hides no more than it must: the post's own page and its picture are there."""
    client = client_of(world, viewer)
    for thing in world.seen_by(viewer):
        assert client.get(f"/posts/{thing.post_id}/").status_code == 200, thing
        assert body_of(client.get(f"/pictures/{thing.picture_id}/64.webp", follow=True)) == COPY, thing
        assert client.get(f"/api/v1/posts/{thing.post_id}/").status_code == 200, thing


def _answers(client: Client, asked_for: Sequence[Address]) -> Iterator[tuple[Address, bool, HttpResponseBase]]:
    """Each answer, to a browser and to htmx.

    A name is asked no more once it takes no GET or sends a stranger to log in, which it does whatever it names; nor
    as htmx once that made no difference twice.
    """
    done: set[str] = set()
    alike: Counter[str] = Counter()
    for address in asked_for:
        if address.name in done:
            continue
        plain = asked(client, address.path)
        if plain.status_code == 405 or plain.headers.get("Location", "").startswith(reverse("account_login")):
            done.add(address.name)
        yield address, False, plain
        if address.name not in done and alike[address.name] < 2 and not address.name.startswith("api:"):
            part = asked(client, address.path, htmx=True)
            alike[address.name] += plain.status_code != 404 and neutral(part) == neutral(plain)
            yield address, True, part


def _told_of(answers: Answers, world: World, viewer: str) -> Iterator[str]:
    hidden, strangers = world.hidden_from(viewer), world.strangers_to(viewer)
    for (address, _), answer in answers.items():
        for thing in told(answer, hidden, address.path):
            yield f"{address.path} tells of {thing.author}’s {thing.kind} post"
        if address.name not in OF_THE_BLOCKED | OF_RECORD:
            body = body_of(answer)
            named = [name for name in strangers if f"/@{name}/".encode() in body and address.person != name]
            yield from (f"{address.path} names {name}" for name in named)


def _wrong_files(answers: Answers) -> Iterator[str]:
    """Originals, and addresses of files that are not for everybody and not signed; but for what was asked itself."""
    closed = Picture.objects.exclude(post__in=Post.objects.public()).values_list("pk", flat=True)
    not_for_all = {str(pk).encode() for pk in closed}
    for (address, _), answer in answers.items():
        if ORIGINAL in body_of(answer):
            yield f"{address.path} holds an original"
        for file, picture_id in FILE.findall(body_of(answer)):
            if picture_id in not_for_all and b"?signed=" not in file and picture_id.decode() not in address.path:
                yield f"{address.path} names {file.decode()}, which does not expire"


def _counted(client: Client, before: Answers, world: World, viewer: str) -> list[str]:
    """What is answered otherwise without those who are blocked, either way, and those who have left: no number of
    likes, comments, followers or members counts them."""
    gone = world.strangers_to(viewer)
    is_blocked = len(gone) > len(world.strangers_to("anonymous"))
    exempt = OF_THE_BLOCKED | OF_ALL | (BY_LIKES if is_blocked else set())
    named = {
        (address, htmx): answer
        for (address, htmx), answer in before.items()
        if not htmx and not any(name in address.path for name in gone)
        if address.person not in gone and not (address.thing and address.thing.author in gone)
    }
    with undone():
        User.objects.filter(username__in=gone).delete()
        return _changed(client, named, but_of=exempt)


def _changed(client: Client, before: Answers, *, but_of: Set[str], but_numbers_of: Collection[str] = ()) -> list[str]:
    """What is answered otherwise now."""
    leaks = []
    for (address, htmx), answer in before.items():
        if address.name in but_of:
            continue
        one, other = neutral(answer), neutral(asked(client, address.path, htmx=htmx))
        if address.name in but_numbers_of:
            one, other = (NUMBER.sub(b"", said) for said in (one, other))
        if one != other:
            leaks.append(f"{address.path}: {difference(one, other)}")
    return leaks


def _missing_instead(thing: Thing) -> dict[str, str]:
    return {str(thing.post_id): str(MISSING), str(thing.picture_id): str(MISSING)}
