"""Files of pictures: the rule is asked for each, and what is not for everybody lies under signed addresses that expire.

Every viewer × every picture × every door, by each kind of address."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from discovery.models import Picture, Post
from discovery.posts import addresses
from discovery.posts.addresses import WINDOW, signed
from tests.safety.visibility.asking import asked, body_of, client_of, difference, few, neutral
from tests.safety.visibility.belongings import COPY
from tests.safety.visibility.surfaces import MISSING
from tests.safety.visibility.world import VIEWERS, Thing, World

pytestmark = pytest.mark.django_db

# Each file of a picture by the names of its URLs.
DOORS: dict[str, tuple[object, ...]] = {
    "picture": (64,),
    "picture_avif": (64,),
    "picture_download": (),
    "api:picture": (64,),
    "api:picture_download": (),
}


def _old(path: str) -> str:
    """As it was signed when what was signed then has just ended."""
    return _at(path, lambda now: now - 3 * WINDOW)


def _of_another(path: str) -> str:
    other = signed(path.replace("64", "128") if "64" in path else f"{path}x")
    return f"{path}?{other.split('?')[1]}"


# What an address may bear, each with whether it holds.
SIGNATURES: dict[str, tuple[Callable[[str], str], bool]] = {
    "signed": (signed, True),
    "without": (lambda path: path, False),
    "of another file": (_of_another, False),
    "expired": (_old, False),
    "cut": (lambda path: signed(path)[:-1], False),
    "made up": (lambda path: f"{path}?signed=1tTttt:AAAA", False),
}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_signature_lets_nobody_in_whom_the_rule_does_not(world, viewer):
    """However it is signed, who may not see it is told what is told of what does not exist."""
    client, wrong = client_of(world, viewer), []
    hidden = [thing for thing in world.things if thing in world.hidden_from(viewer)]
    for name in DOORS:
        for kind in ("signed", "without"):
            sign, _ = SIGNATURES[kind]
            missing = neutral(asked(client, sign(_path(name, MISSING))))
            for thing in hidden:
                answer = asked(client, sign(_path(name, thing.picture_id)))
                if neutral(answer, {str(thing.picture_id): str(MISSING)}) != missing:
                    wrong.append(f"{name} of {thing}, {kind}: {difference(neutral(answer), missing)}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_is_not_for_everybody_has_no_other_address_than_one_that_is_signed_and_holds(world, viewer):
    client, wrong = client_of(world, viewer), []
    for thing in world.seen_by(viewer):
        is_public = Picture.objects.get(pk=thing.picture_id).post.is_for_all
        for name in DOORS:
            for kind, (sign, holds) in SIGNATURES.items():
                answer = asked(client, sign(_path(name, thing.picture_id)))
                if not _is_right(answer, has_file=is_public or holds):
                    wrong.append(f"{name} of {thing}, {kind}: {answer.status_code} {answer.get('Location')}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", ["owner", "follower"])
def test_whoever_may_see_it_is_sent_to_an_address_that_holds(world, viewer):
    """A page that lay open for an hour, or came back by Back, still shows its pictures."""
    client, tried = client_of(world, viewer), 0
    for thing in world.seen_by(viewer):
        for name in DOORS:
            answer = client.get(_old(_path(name, thing.picture_id)), follow=True)
            assert (answer.status_code, body_of(answer)) == (200, COPY)
            tried += bool(answer.redirect_chain)
    assert tried


def test_an_address_is_the_same_for_a_while_and_for_everybody(monkeypatch, world):
    """So a browser finds what it kept; and no address tells who asked for it."""
    thing = _first(world, "private")
    path = _path("picture", thing.picture_id)
    start = int(time.time()) // WINDOW * WINDOW
    made = {after: _at(path, lambda now, after=after: start + after) for after in (0, WINDOW - 1, WINDOW)}
    assert made[0] == made[WINDOW - 1] != made[WINDOW]
    client = client_of(world, "owner")
    for after, status in ((0, 200), (2 * WINDOW, 200), (2 * WINDOW + 1, 302)):
        monkeypatch.setattr("django.core.signing.time.time", lambda after=after: start + after)
        assert asked(client, made[0]).status_code == status


def test_what_stays_in_a_cache_on_the_way_is_what_everybody_may_see(world):
    client = client_of(world, "owner")
    for thing in world.seen_by("owner"):
        answer = asked(client, signed(_path("picture", thing.picture_id)))
        is_public = Post.objects.public().filter(pk=thing.post_id).exists()
        assert ("public" in answer["Cache-Control"]) == is_public
        assert answer["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_public else "same-origin")


def test_nobody_without_a_session_gets_in_by_the_address_of_a_follower(world):
    thing = _first(world, "followers")
    address = signed(_path("picture", thing.picture_id))
    assert asked(client_of(world, "follower"), address).status_code == 200
    assert asked(Client(), address).status_code == 404


def _is_right(answer: HttpResponseBase, *, has_file: bool) -> bool:
    """The copy that we wrote, or the way to an address that is signed, which nobody keeps."""
    if has_file:
        return answer.status_code == 200 and body_of(answer) == COPY
    is_sent_on = answer.status_code == 302 and "?signed=" in answer["Location"]
    return is_sent_on and "private, no-store" in answer["Cache-Control"]


def _path(name: str, picture_id: object) -> str:
    return reverse(name, args=[picture_id, *DOORS[name]])


def _at(path: str, moment: Callable[[float], float]) -> str:
    """The address as it is made at another time."""
    with pytest.MonkeyPatch.context() as patched:
        now = addresses.time.time()
        patched.setattr(addresses.time, "time", lambda: moment(now))
        return signed(path)


def _first(world: World, kind: str) -> Thing:
    return next(thing for thing in world.things if thing.author == "ada" and thing.kind == kind)
