"""Nothing can be done to what somebody may not see: each address that takes a change, with a body that it obeys."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.urls import reverse

from discovery.boards.models import Board
from discovery.comments.models import Comment
from discovery.models import Post
from tests.safety.visibility.asking import (
    asked,
    client_of,
    difference,
    few,
    neutral,
    rows_of_everything,
    rows_written,
    sent,
    undone,
)
from tests.safety.visibility.surfaces import MISSING, NOBODY, WAYS_BACK, patterns
from tests.safety.visibility.world import Thing, World

pytestmark = pytest.mark.django_db

VIEWERS = ("stranger", "follower", "blocked", "collaborator", "owner", "moderator")
VERBS = ("post", "put", "patch", "delete")
# What each address obeys, by its name. A new one that names a post, a board, a comment or a person is taught here.
BODIES: dict[str, Mapping[str, Any]] = {
    "answer_request": {"accepted": "1"},
    "api:arrival": {},
    "api:block": {},
    "api:board": {"name": "Mine"},
    "api:board_carry": {"posts": [MISSING], "action": "remove"},
    "api:board_cover": {"picture": MISSING},
    "api:board_follow": {},
    "api:board_item": {},
    "api:board_member": {"role": "editor"},
    "api:board_membership": {},
    "api:board_section": {"name": "Mine"},
    "api:board_sections": {"name": "Mine"},
    "api:comment": {},
    "api:comment_hide": {},
    "api:comments": {"text": "I was here"},
    "api:dismissal": {"kind": "one"},
    "api:follow": {},
    "api:follow_request": {},
    "api:like": {},
    "api:mute": {},
    "api:my_follower": {},
    "api:offer": {"price": "1.00", "currency": "EUR"},
    "api:post": {"caption": "Mine now"},
    "api:post_link": {},
    "api:post_pin": {},
    "api:post_links": {"span": "forever"},
    "api:post_publish": {},
    "api:post_restore": {},
    "api:post_schedule": {"release_at": "2030-01-01T00:00:00Z"},
    "api:token": {},
    "api:report_comment": {"reason": "spam"},
    "api:report_person": {"reason": "spam"},
    "api:report_post": {"reason": "spam"},
    "api:save": {"name": "Mine"},
    "api:tag_suggestions": {"tags": ["mine"]},
    "api:wish": {"wish": "more"},
    "arrival": {},
    "block": {"blocked": "1"},
    "board_answer": {"joined": "1"},
    "board_arrange": {"post": MISSING, "place": "0"},
    "board_carry": {"posts": MISSING, "action": "remove"},
    "board_cover": {"picture": ""},
    "board_delete": {},
    "board_edit": {"name": "Mine", "description": "", "visibility": "public"},
    "board_follow": {"followed": "1"},
    "board_items": {"post": MISSING, "saved": "1"},
    "board_members": {"username": "friend", "role": "editor"},
    "board_section": {"name": "Mine"},
    "board_sections": {"name": "Mine"},
    "comment_delete": {},
    "comment_hide": {"hidden": "1"},
    "comments": {"text": "I was here"},
    "dismiss": {"kind": "one"},
    "export_drop": {},
    "federation_inbox": {},
    "follow": {"followed": "1"},
    "import_confirm": {"visibility": "public"},
    "import_drop": {},
    "import_undo": {},
    "mute": {"muted": "1"},
    "offer_edit": {"price": "1.00", "currency": "EUR", "availability": "in_stock"},
    "post_delete": {},
    "post_edit": {"caption": "Mine now", "tags": "", "visibility": "public", "release": "live"},
    "post_like": {"liked": "1"},
    "post_link_revoke": {},
    "post_links": {"span": "forever"},
    "post_pin": {"pinned": "1"},
    "post_publish": {},
    "post_restore": {},
    "remove_follower": {},
    "report_comment": {"reason": "spam"},
    "report_person": {"reason": "spam"},
    "report_post": {"reason": "spam"},
    "steer": {"wish": "more"},
    "tag_suggestions": {"tag": "mine", "tags": "mine"},
    "taste_dismissed": {},
    "taste_less": {},
}
NAMING = {"post_id", "board_id", "comment_id", "username"}
# Bodies that name what is hidden, sent to where one may write: address, body; `{}` stands for the identifier.
NAMED_POSTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("/boards/new/", {"name": "New", "visibility": "private", "post": "{}"}),
    ("/boards/{own_board}/items/", {"post": "{}", "saved": "1"}),
    ("/boards/{own_board}/items/", {"post": "{}", "saved": "0"}),
    ("/boards/{own_board}/arrange/", {"post": "{}", "place": "0"}),
    ("/boards/{own_board}/carry/", {"posts": ["{}"], "action": "copy", "to": ""}),
    ("/boards/{own_board}/carry/", {"posts": ["{}"], "action": "remove"}),
    ("/boards/{shared_board}/items/", {"post": "{}", "saved": "1"}),
    ("/seen/", {"ids": "{}"}),
    ("/welcome/", {"post": ["{}"] * 5}),
    ("/library/act/", {"posts": ["{}"], "action": "visibility", "visibility": "private"}),
    ("/library/act/", {"posts": ["{}"], "action": "delete", "confirmed": "1"}),
    ("/library/act/", {"posts": ["{}"], "action": "board", "name": "New"}),
    ("/library/duplicates/keep/", {"kept": "{}", "posts": ["{}"], "confirmed": "1"}),
    ("/library/picture/", {"post": "{}"}),
    ("/search/picture/", {"post": "{}"}),
    ("/searches/save/", {"asked": "post={}"}),
    ("/@friend/dismiss/", {"kind": "one", "surface": "/posts/{}/people/"}),
    ("/@friend/dismiss/", {"kind": "one", "surface": "/search/people/?post={}"}),
    ("/api/v1/boards/{own_board}/carry/", {"posts": ["{}"], "action": "remove"}),
    ("/api/v1/library/act/", {"posts": ["{}"], "action": "delete"}),
    ("/api/v1/library/act/", {"posts": ["{}"], "action": "board", "name": "New"}),
    ("/api/v1/library/duplicates/keep/", {"kept": "{}", "posts": ["{}"]}),
    ("/api/v1/searches/", {"asked": "post={}"}),
    ("/api/v1/me/seen/", {"posts": ["{}"]}),
    ("/api/v1/tastes/wall/", {"posts": ["{}"] * 5}),
    ("/api/v1/search/", {"post": "{}"}),
    ("/api/v1/search/people/", {"post": "{}"}),
)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nothing_is_done_to_what_is_hidden(world, viewer):
    """By its own address: the answer is that of an identifier never given, and no row of any table has changed."""
    client, leaks, before = client_of(world, viewer), [], rows_of_everything()
    absent: dict[tuple[str, str, bool], HttpResponseBase] = {}
    for name, parameters in patterns().items():
        if not NAMING & set(parameters):
            continue
        for path, missing, names in _paths(world, viewer, name, parameters):
            for verb, htmx in product(VERBS, (False, True)):
                if (missing, verb, htmx) not in absent:
                    absent[missing, verb, htmx] = asked(client, missing, verb, BODIES.get(name, {}), htmx)
                other = absent[missing, verb, htmx]
                if other.status_code == 405:
                    continue
                assert name in BODIES, f"Say in BODIES what {name} obeys."
                leaks += _done(client, path, neutral(other), verb, BODIES[name], names, before, htmx)
    assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_body_that_names_what_is_hidden_does_nothing(world, viewer):
    client, leaks, before = client_of(world, viewer), [], rows_of_everything()
    boards = {"own_board": _own_board(world, viewer).pk, "shared_board": world.boards["shared"].pk}
    for thing in _hidden(world, viewer):
        for path, body in NAMED_POSTS:
            path = path.format(**boards)
            one, other = _filled(body, thing.post_id), _filled(body, MISSING)
            for htmx in (False, True):
                leaks += _compared(client, path, one, other, {str(thing.post_id): str(MISSING)}, before, htmx)
    assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_who_is_not_there_can_be_named(world, viewer):
    """Neither invited to a board nor asked after in a search."""
    client, leaks, before = client_of(world, viewer), [], rows_of_everything()
    board = _own_board(world, viewer).pk
    for name in world.strangers_to(viewer):
        for path, body in (
            (f"/boards/{board}/members/", {"username": "{}", "role": "editor"}),
            (f"/boards/{board}/members/", {"username": "{}", "removed": "1"}),
            ("/@friend/dismiss/", {"kind": "one", "surface": "/@{}/similar/"}),
            ("/api/v1/search/", {"author": "{}", "q": "picture"}),
            ("/api/v1/search/", {"eye": "{}"}),
        ):
            one, other = _filled(body, name), _filled(body, NOBODY)
            leaks += _compared(client, path, one, other, {name: NOBODY}, before)
        for question in ("q=picture&author={}", "eye={}", "q=picture&eye={}&unwanted=1"):
            for start in ("/search/", "/search/refine/", "/search/people/", "/api/v1/search/", "/library/"):
                one = neutral(asked(client, f"{start}?{question.format(name)}"), {name: NOBODY})
                other = neutral(asked(client, f"{start}?{question.format(NOBODY)}"))
                if one != other:
                    leaks.append(f"{start}?{question.format(name)}: {difference(one, other)}")
    assert not leaks, few(leaks)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_answers_or_covers_with_what_is_hidden(world, viewer):
    """A comment under a post that is hidden is no parent, and its picture no cover."""
    client, leaks, before = client_of(world, viewer), [], rows_of_everything()
    seen = next(thing for thing in world.seen_by(viewer)) if world.seen_by(viewer) else None
    post_id = seen.post_id if seen else Post.objects.filter(author=world.people["friend"]).first().pk
    board = _own_board(world, viewer).pk
    for thing in _hidden(world, viewer):
        comment = Comment.objects.filter(post=thing.post_id).order_by("pk").first()
        for path, body, own in (
            (f"/posts/{post_id}/comments/", {"text": "An answer", "parent": "{}"}, comment.pk),
            (f"/boards/{board}/cover/", {"picture": "{}"}, thing.picture_id),
        ):
            names = {str(own): str(MISSING)}
            leaks += _compared(client, path, _filled(body, own), _filled(body, MISSING), names, before)
    assert not leaks, few(leaks)


def _done(client, path, other, verb, body, names, before, htmx) -> list[str]:
    """What was done, or answered otherwise than `other`, which is what is answered of what does not exist."""
    with undone():
        written = rows_written()
        answer = sent(client, path, verb, body, htmx)
        changed = rows_written() > written and rows_of_everything() != before
    one = neutral(answer, names)
    if one == other and not changed:
        return []
    return [f"{verb} {path}: {'something has changed; ' if changed else ''}{difference(one, other)}"]


def _compared(client, path, body, of_missing, names, before, htmx=False) -> list[str]:
    """What the body has done more than the same about something that does not exist."""
    (one, changed), (other, other_changed) = (
        _asked_to_do(client, path, each, before, htmx, names_of)
        for each, names_of in ((body, names), (of_missing, None))
    )
    if one != other:
        return [f"{path} {body}: {difference(one, other)}"]
    # Where even nothing was named something may be done, as dismissing somebody is; then no more is.
    return [f"{path} {body} has changed something"] if changed and not other_changed else []


def _asked_to_do(client, path, body, before, htmx, names) -> tuple[bytes, bool]:
    """The answer, and whether any row has changed by it."""
    with undone():
        written = rows_written()
        answer = neutral(sent(client, path, "post", body, htmx), names)
        return answer, rows_written() > written and rows_of_everything() != before


def _paths(world: World, viewer: str, name: str, parameters: Mapping[str, object]):
    """The address with what is hidden in it, the same with what does not exist, and what is another in them."""
    rest: dict[str, object] = {one: 1 for one in parameters if one not in NAMING | {"picture_id"}}
    if "board_id" in parameters:
        others = {"post_id": MISSING, "username": "friend"}
        rest |= {one: value for one, value in others.items() if one in parameters}
    if "post_id" in parameters and "board_id" in parameters:
        rest["board_id"] = _own_board(world, viewer).pk
    if "post_id" in parameters:
        wanted = [("post_id", thing.post_id, MISSING) for thing in _hidden(world, viewer)]
    elif "board_id" in parameters:
        boards = [world.boards["ada private"], world.boards["dan"]]
        user = world.user_of(viewer)
        wanted = [("board_id", board.pk, MISSING) for board in boards if board.owner != user]
    elif "comment_id" in parameters:
        comments = Comment.objects.filter(post__in=[thing.post_id for thing in _hidden(world, viewer)])
        wanted = [("comment_id", pk, MISSING) for pk in comments.order_by("pk").values_list("pk", flat=True)[:3]]
    else:
        wanted = [("username", person, NOBODY) for person in world.strangers_to(viewer)]
        if name in WAYS_BACK:
            wanted = [one for one in wanted if one[1] not in world.blocked_by(viewer)]
    for parameter, own, missing in wanted:
        yield (
            reverse(name, kwargs={**rest, parameter: own}),
            reverse(name, kwargs={**rest, parameter: missing}),
            {str(own): str(missing)},
        )


def _hidden(world: World, viewer: str) -> list[Thing]:
    """One of each kind of hiding: what is said of one is said of all by the matrix."""
    kinds = ("public", "followers", "draft", "private", "scheduled", "withheld")
    first = {thing.kind: thing for thing in reversed(world.hidden_from(viewer)) if thing.kind in kinds}
    return list(first.values())


def _own_board(world: World, viewer: str) -> Board:
    return Board.objects.filter(owner=world.user_of(viewer), name="Gathered").get()


def _filled(body: Mapping[str, Any], value: object) -> dict[str, Any]:
    def of(text: Any) -> Any:
        return [of(each) for each in text] if isinstance(text, list) else str(text).replace("{}", str(value))

    return {name: of(text) for name, text in body.items()}
