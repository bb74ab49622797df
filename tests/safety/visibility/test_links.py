"""A secret link shows its one post to whoever has it, whatever else they may see, and tells of no other; one that
leads to what nobody is shown answers like one that was never given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from discovery.posts.addresses import signed
from tests.safety.visibility.asking import asked, body_of, client_of, difference, few, neutral, told
from tests.safety.visibility.belongings import COPY, ORIGINAL
from tests.safety.visibility.surfaces import NO_WORD
from tests.safety.visibility.world import VIEWERS, Thing, World

pytestmark = pytest.mark.django_db

CLOSED = {"withheld", "processing", "rejected", "deleted"}


def is_shown(viewer: str, thing: Thing) -> bool:
    """The rule of links, said once more: by whoever has it, but for a block, and not of those who have left."""
    return thing.kind not in CLOSED and thing.author != "dan" and viewer not in {"blocked", "blocker"}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_link_shows_its_post_alone_and_what_is_closed_like_what_does_not_exist(world, viewer):
    client, hidden, leaks = client_of(world, viewer), world.hidden_from(viewer), []
    for thing in world.things:
        for path, missing in _addresses(world, thing):
            answer = asked(client, path)
            if not is_shown(viewer, thing):
                one, other = neutral(answer, {_token(world, thing): NO_WORD}), neutral(asked(client, missing))
                leaks += [f"{path} ({thing}): {difference(one, other)}"] if one != other else []
                continue
            assert answer.status_code == 200, (thing, path)
            others = told(answer, [other for other in hidden if other != thing], path)
            leaks += [f"{path} tells of {other.author}’s {other.kind} post" for other in others]
            assert ORIGINAL not in body_of(answer)
    assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", ["anonymous", "owner"])
def test_the_picture_comes_by_its_own_link_alone(world, viewer):
    client, shown = client_of(world, viewer), [thing for thing in world.things if is_shown(viewer, thing)]
    for thing, other in zip(shown, [*shown[1:], shown[0]], strict=True):
        own, swapped = _picture(world, thing, thing), _picture(world, thing, other)
        assert body_of(asked(client, own)) == COPY
        assert asked(client, swapped).status_code == 404, (thing, other)


def _addresses(world: World, thing: Thing) -> Iterator[tuple[str, str]]:
    """The post by its link and the picture in it, each beside the same of a link never given."""
    yield f"/s/{_token(world, thing)}/", f"/s/{NO_WORD}/"
    yield _picture(world, thing, thing), signed(f"/s/{NO_WORD}/pictures/{thing.picture_id}/64/")


def _picture(world: World, link_of: Thing, thing: Thing) -> str:
    return signed(f"/s/{_token(world, link_of)}/pictures/{thing.picture_id}/64/")


def _token(world: World, thing: Thing) -> str:
    return world.links[f"{thing.author} {thing.kind}"].token
