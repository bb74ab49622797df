"""The services themselves refuse: whatever view forgets to look, nobody changes what is another's."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import HttpRequest

from accounts.entrance.services import invite, withdraw
from accounts.models import Taste, User
from accounts.users.acting import acting, for_the_site, require_own
from config import env
from discovery.boards import services as boards
from discovery.comments import services as comments
from discovery.library import services as library
from discovery.models import AccountExport, Arrival, Decision, ImportJob, PostRevision, SavedSearch, Webhook
from discovery.moderation import deciding
from discovery.moderation.services import answer, report
from discovery.moderation.things import Thing
from discovery.tastes import services as tastes
from tests.discovery.conftest import MakePost
from tests.safety.visibility.asking import rows_of_everything

pytestmark = pytest.mark.django_db

# Whose name stands in the call acts for themselves: their rows, found by their own number.
ACTORS = {
    *("user", "owner", "author", "by", "inviter", "follower", "blocker", "reporter", "moderator", "recipient"),
    *("person", "newcomer", "token"),
}
# Services that take a thing and nobody's name: how each is called, given somebody's things.
OWNED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "discovery.posts.services.publish": lambda its: {"post": its.post},
    "discovery.posts.services.schedule": lambda its: {"post": its.post, "release_at": None},
    "discovery.posts.services.unschedule": lambda its: {"post": its.post},
    "discovery.posts.services.change_release": lambda its: {"post": its.post, "release": "live"},
    "discovery.posts.services.add_tags": lambda its: {"post": its.post, "names": ["mine"]},
    "discovery.posts.services.set_tags": lambda its: {"post": its.post, "names": ["mine"]},
    "discovery.posts.services.edit": lambda its: {
        "post": its.post,
        "caption": "Mine",
        "tags": [],
        "visibility": "public",
        "alt_texts": {},
    },
    "discovery.posts.services.change_visibility": lambda its: {"posts": [its.post], "visibility": "private"},
    "discovery.posts.services.add_tags_to": lambda its: {"posts": [its.post], "names": ["mine"]},
    "discovery.posts.services.restore": lambda its: {"post": its.post, "revision": PostRevision(post=its.post)},
    "discovery.posts.services.delete": lambda its: {"post": its.post},
    "discovery.exports.services.drop": lambda its: {"export": AccountExport(owner=its.owner)},
    "discovery.feeds.profile_services.pin": lambda its: {"post": its.post},
    "discovery.feeds.profile_services.unpin": lambda its: {"post": its.post},
    "discovery.imports.services.confirm": lambda its: {"job": ImportJob(owner=its.owner)},
    "discovery.imports.services.undo": lambda its: {"job": ImportJob(owner=its.owner)},
    "discovery.imports.services.drop": lambda its: {"job": ImportJob(owner=its.owner)},
    "discovery.library.services.publish_all": lambda its: {"posts": [its.post]},
    "discovery.library.services.delete_all": lambda its: {"posts": [its.post]},
    "discovery.library.services.keep_best": lambda its: {"kept": its.post, "others": [its.other]},
    "discovery.moderation.services.appeal": lambda its: {"decision": Decision(person=its.owner), "words": "No"},
    "discovery.saved.services.rename": lambda its: {"search": SavedSearch(owner=its.owner), "name": "Mine"},
    "discovery.saved.services.set_notifies": lambda its: {"search": SavedSearch(owner=its.owner), "notifies": True},
    "discovery.saved.services.open_finds": lambda its: {"search": SavedSearch(owner=its.owner)},
    "discovery.saved.services.forget": lambda its: {"search": SavedSearch(owner=its.owner)},
    "discovery.sharing.services.make_link": lambda its: {"post": its.post},
    "discovery.sharing.services.revoke": lambda its: {"post": its.post, "link_id": 1},
    "discovery.shop.services.set_offer": lambda its: {"post": its.post, "price": Decimal(1), "currency": "EUR"},
    "discovery.shop.services.clear_offer": lambda its: {"post": its.post},
    "discovery.tagging.services.accept_tags": lambda its: {"post": its.post, "names": ["mine"]},
    "discovery.uploads.arrival_services.append": lambda its: {
        "arrival": Arrival(owner=its.owner),
        "offset": 0,
        "stream": None,
        "length": 1,
    },
    "discovery.uploads.arrival_services.drop": lambda its: {"arrival": Arrival(owner=its.owner)},
    "discovery.webhooks.services.change": lambda its: {"webhook": Webhook(owner=its.owner), "url": "https://a.example"},
    "discovery.webhooks.services.roll_secret": lambda its: {"webhook": Webhook(owner=its.owner)},
    "discovery.webhooks.services.set_paused": lambda its: {"webhook": Webhook(owner=its.owner), "is_paused": True},
    "discovery.webhooks.services.send_test": lambda its: {"webhook": Webhook(owner=its.owner)},
    "discovery.webhooks.services.replay": lambda its: {"delivery": its.delivery},
}
# Rooms and services that no visitor's request calls with anything of another's; each with the reason.
OF_THE_SITE = {
    "accounts.events": "what has happened is noted by the services that did it",
    "accounts.related": "vectors, by the worker",
    "accounts.notices.services.mark_read": "takes a question that its caller has narrowed to the reader",
    "accounts.tokens.services.note_use": "of the token that was just shown",
    "discovery.audit": "written by the services that did what it says",
    "discovery.demo": "the command that draws a demonstration",
    "discovery.jobs": "for staff, whose page asks",
    "discovery.imports.services.import_pictures": "the command of whoever runs the site",
    "discovery.imports.services.undo_source": "the command of whoever runs the site",
    "discovery.posts.services.change_aliases": "for staff, in the back office",
    "discovery.posts.services.reindex": "words of a tag, which the site keeps",
    "discovery.posts.services.record_labels": "what the encoder sees, by the worker",
    "discovery.search.services.forget": "a searched picture is its token's, which cannot be guessed",
    "discovery.search.services.renew": "by the worker",
    "discovery.screening": "the blocklist: for moderators, whose pages ask",
    "discovery.integrity": "the command of whoever runs the site",
}


class Things:
    """Ada's."""

    def __init__(self, owner: User, make_post: MakePost) -> None:
        self.owner, self.post, self.other = owner, make_post(owner), make_post(owner)
        self.delivery = type("Delivery", (), {"webhook": Webhook(owner=owner)})


@pytest.fixture
def things(person: Callable[..., User], make_post: MakePost) -> Things:
    return Things(person("ada"), make_post)


@pytest.fixture
def stranger(person: Callable[..., User]) -> Iterator[User]:
    """Bo, within a request of theirs."""
    bo, request = person("bo"), HttpRequest()
    request.user = bo
    with acting(request):
        yield bo


def service_modules() -> Iterator[ModuleType]:
    for app in ("accounts", "discovery"):
        for file in sorted((env.BASE / app).glob("*/*services.py")):
            yield importlib.import_module(".".join(file.relative_to(env.BASE).with_suffix("").parts))


def written_services() -> dict[str, Any]:
    """Public functions with parameters by keyword alone: by the convention of this house, they write."""
    found = {}
    for module in service_modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            kinds = {one.kind for one in inspect.signature(function).parameters.values()}
            is_own = function.__module__ == module.__name__ and not name.startswith("_")
            if is_own and inspect.Parameter.KEYWORD_ONLY in kinds:
                found[f"{module.__name__}.{name}"] = function
    return found


def is_of_the_site(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in OF_THE_SITE)


def test_every_service_is_known_here() -> None:
    """A new one names who acts, or is taught here how it refuses a stranger."""
    services = written_services()
    assert len(services) > 80
    named = {name for name, one in services.items() if ACTORS & set(inspect.signature(one).parameters)}
    unknown = [name for name in services if name not in named and name not in OWNED and not is_of_the_site(name)]
    assert unknown == []
    assert set(OWNED) <= set(services)


@pytest.mark.parametrize("name", OWNED)
def test_no_service_obeys_a_stranger(name: str, things: Things, stranger: User) -> None:
    """Nor changes a row before it refuses."""
    before = rows_of_everything()
    with pytest.raises(PermissionDenied):
        written_services()[name](**OWNED[name](things))
    assert rows_of_everything() == before


def test_services_that_are_told_who_acts_refuse_a_stranger_too(
    things: Things, person: Callable[..., User], make_post: MakePost
) -> None:
    bo = person("bo")
    board = boards.create(owner=things.owner, name="Ada's", visibility="private")
    comment = comments.write(author=things.owner, post=things.post, text="Hello")
    invitation, _token = invite(inviter=things.owner)
    place = {"space_id": 1, "position": 1, "weight": 1.0, "evidence": []}
    taste = Taste.objects.create(user=things.owner, vector=[1.0, 0.0], centroid=[1.0, 0.0], **place)
    before = rows_of_everything()
    for refused in (
        lambda: boards.edit(board=board, name="Bo's", description="", visibility="public", by=bo),
        lambda: boards.delete(board=board, by=bo),
        lambda: boards.add(board=board, post=things.post, by=bo),
        lambda: boards.remove(board=board, post=things.post, by=bo),
        lambda: boards.set_cover(board=board, picture=None, by=bo),
        lambda: boards.follow(board=board, user=bo),
        lambda: comments.delete(comment=comment, by=bo),
        lambda: comments.hide(comment=comment, by=bo),
        lambda: comments.unhide(comment=comment, by=bo),
        lambda: library.put_on_board(posts=[things.post], board=board, name="", by=bo),
        lambda: withdraw(inviter=bo, invitation_id=invitation.pk),
        lambda: tastes.name_taste(user=bo, taste=taste, name="Bo's"),
        lambda: tastes.boost_taste(user=bo, taste=taste, boost=2.0),
        lambda: tastes.mute_taste(user=bo, taste=taste),
        lambda: tastes.forget_taste(user=bo, taste=taste),
    ):
        with pytest.raises((PermissionDenied, ValidationError, ObjectDoesNotExist)):
            refused()
    assert rows_of_everything() == before


def test_nobody_but_moderators_decides(things: Things, person: Callable[..., User]) -> None:
    """Whatever they were let through by: not who was one, either."""
    bo, cy = person("bo"), person("cy")
    former = User.objects.create(username="former", is_staff=True, is_active=False)
    thing = Thing(person=things.owner, post=things.post)
    report(reporter=cy, thing=thing, reason="spam", words="")
    moderator = User.objects.create(username="moderator", is_staff=True)
    decision = deciding.decide(moderator=moderator, thing=thing, action="leave", reason="")
    report(reporter=cy, thing=thing, reason="spam", words="")
    before = rows_of_everything()
    for one in (bo, former):
        for refused in (
            lambda one=one: deciding.decide(moderator=one, thing=thing, action="remove", reason="No"),
            lambda one=one: deciding.take_back(decision=decision, moderator=one),
            lambda one=one: answer(decision=decision, moderator=one, granted=True),
        ):
            with pytest.raises(PermissionDenied):
                refused()
    assert rows_of_everything() == before


def test_the_owner_the_site_and_staff_are_obeyed(things: Things, stranger: User) -> None:
    with for_the_site():
        require_own(things.owner.pk)
    for user in (things.owner, User(pk=0, is_staff=True)):
        request = HttpRequest()
        request.user = user
        with acting(request):
            require_own(things.owner.pk)
    with pytest.raises(PermissionDenied):
        require_own(stranger.pk, things.owner.pk)


def test_who_acts_is_known_in_a_request_and_forgotten_after_it(client: Any, things: Things) -> None:
    client.force_login(things.owner)
    assert client.post(f"/posts/{things.post.pk}/edit/", {"caption": "Mine"}).status_code in {302, 422}
    require_own(0)
