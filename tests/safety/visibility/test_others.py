"""What belongs to others is not there: each board, person, comment, taste, catalogue, link, version and section that
somebody may not see or change, put into each address that takes one, answers like an identifier never given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.urls import reverse

from accounts.follows.models import FollowRequest
from accounts.models import Notice, Taste
from discovery.boards.models import BoardSection
from discovery.comments.models import Comment
from discovery.models import Post
from discovery.posts.models import PostRevision
from discovery.sharing.models import ShareLink
from discovery.shop.models import Catalogue
from tests.safety.visibility.asking import asked, client_of, difference, few, neutral
from tests.safety.visibility.surfaces import ERRANDS, MISSING, NO_NUMBER, NO_WORD, NOBODY, WAYS_BACK, patterns
from tests.safety.visibility.world import World

pytestmark = pytest.mark.django_db

VIEWERS = ("anonymous", "stranger", "follower", "blocked", "collaborator", "owner", "moderator")
# Addresses that do not tell of a person, whatever the name that they hold.
SAY_NOTHING = {"taste_dismissed": "takes back what the asker said, and answers nothing"}
# Where moderators deal with what was decided about others, and there alone.
OF_MODERATORS = {"moderation_answer", "moderation_take_back", "api:moderation_answer", "api:moderation_decision"}


@dataclass(frozen=True)
class Foreign:
    """A parameter's name, a value that is not the asker's to name, and one that was never given."""

    parameter: str
    value: object
    missing: object

    @property
    def names(self) -> dict[str, str]:
        """A number may stand anywhere on a page; within the address it is exchanged."""
        return {} if isinstance(self.value, int) else {str(self.value): str(self.missing)}


@pytest.mark.parametrize("viewer", VIEWERS)
def test_what_is_not_ones_own_answers_like_what_does_not_exist(world, viewer):
    client, leaks, absent = client_of(world, viewer), [], {}
    foreign = list(_foreign(world, viewer))
    not_asked = {*SAY_NOTHING, *(OF_MODERATORS if viewer == "moderator" else ())}
    taken = {one.parameter for one in foreign}
    for name, parameters in patterns().items():
        for one in foreign:
            if one.parameter not in parameters or name in not_asked:
                continue
            if name in WAYS_BACK and one.value in world.blocked_by(viewer):
                continue
            rest = _rest(world, viewer, name, [other for other in parameters if other != one.parameter])
            path = reverse(name, kwargs={**rest, one.parameter: one.value})
            missing = reverse(name, kwargs={**rest, one.parameter: one.missing})
            for method in ("get", "post"):
                if (missing, method) not in absent:
                    absent[missing, method] = neutral(asked(client, missing, method))
                own, other = neutral(asked(client, path, method), {path: missing, **one.names}), absent[missing, method]
                if own != other:
                    leaks.append(f"{method} {path}: {difference(own, other)}")
    assert not leaks, few(leaks)
    assert taken >= {"board_id", "username", "comment_id", "token", "slug", "request_id", *ERRANDS}


def _foreign(world: World, viewer: str) -> Iterator[Foreign]:
    """One of each kind that is hidden from them in each way."""
    user = world.user_of(viewer)
    own = user.pk if user else 0
    hidden = world.hidden_from(viewer)
    for name, board in world.boards.items():
        if board.owner_id != own and (name.endswith("private") or _is_closed(viewer, name)):
            yield Foreign("board_id", board.pk, MISSING)
    for name in world.strangers_to(viewer):
        yield Foreign("username", name, NOBODY)
    for thing in [thing for thing in hidden if thing.kind in ("public", "followers", "private")]:
        comment = Comment.objects.filter(post=thing.post_id).order_by("pk").first()
        yield Foreign("comment_id", comment.pk, MISSING)
        yield Foreign("slug", f"zq{thing.author}{thing.kind}tag", NO_WORD)
    for author in ("ada", "pia", "dan"):
        if author in world.strangers_to(viewer):
            yield Foreign("token", world.links[f"{author} public"].token, NO_WORD)
    for parameter, errands in world.errands.items():
        foreign = [errand.pk for errand in errands if errand.owner_id != own][:2]
        yield from (Foreign(parameter, pk, NO_NUMBER if isinstance(pk, int) else MISSING) for pk in foreign)
    for parameter, rows in (
        ("taste_id", Taste.objects.exclude(user=own)),
        ("catalogue_id", Catalogue.objects.exclude(owner=own)),
        ("link_id", ShareLink.objects.exclude(post__author=own)),
        ("revision_id", PostRevision.objects.exclude(post__author=own)),
        ("number", BoardSection.objects.exclude(board__owner=own)),
        ("section_id", BoardSection.objects.exclude(board__owner=own)),
        ("request_id", FollowRequest.objects.exclude(person=own)),
        ("notice_id", Notice.objects.exclude(recipient=own)),
    ):
        yield from (Foreign(parameter, pk, NO_NUMBER) for pk in rows.order_by("pk").values_list("pk", flat=True)[:2])


def _is_closed(viewer: str, author: str) -> bool:
    """Whether this one's open board is not for them."""
    if author in ("open", "shared"):
        return author == "shared" and viewer not in ("collaborator", "blocked", "blocker")
    return author == "dan" or viewer == "blocked" or (author == "pia" and viewer != "follower")


def _rest(world: World, viewer: str, name: str, parameters: list[str]) -> dict[str, object]:
    """What the other parameters name: something of the asker's own, where there can be such."""
    user = world.user_of(viewer)
    own_id = user.pk if user else 0
    own = Post.objects.filter(author=user).first() if user else None
    board = user.boards.first() if user else None
    known = {
        **{parameter: _own_errand(world, own_id, parameter) for parameter in ERRANDS},
        "post_id": own.pk if own else MISSING,
        "board_id": board.pk if board else MISSING,
        "picture_id": MISSING,
        "width": 64,
        "number": NO_NUMBER,
        "section_id": NO_NUMBER,
        "username": "friend",
    }
    return {parameter: known[parameter] for parameter in parameters}


def _own_errand(world: World, own_id: int, parameter: str) -> object:
    missing = NO_NUMBER if isinstance(world.errands[parameter][0].pk, int) else MISSING
    return next((errand.pk for errand in world.errands[parameter] if errand.owner_id == own_id), missing)
