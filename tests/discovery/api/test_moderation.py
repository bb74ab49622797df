"""The moderators' queue by the API: for moderators alone, each thing once, each decision with its reason."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.tokens.models import ApiToken
from discovery.models import Decision, Post, Report
from discovery.moderation.services import appeal
from discovery.posts import files
from tests.discovery.api.conftest import codes
from tests.discovery.moderation.conftest import new_community

pytestmark = pytest.mark.django_db

QUEUE = "/api/v1/moderation/"


@pytest.fixture
def community(person, make_post):
    return new_community(person, make_post)


@pytest.fixture
def moderator(community, client_of):
    return client_of(community.moderator)


def decide(client, thing: str, action: str, reason: str = "It is an advertisement."):
    return client.post(f"{QUEUE}decisions/", {"thing": thing, "action": action, "reason": reason}, format="json")


def test_to_everybody_else_it_does_not_exist(community, client_of):
    community.report()
    decision = community.decide("withhold")
    picture = community.post.pictures.get()
    gets = ["waiting/", "cases/", "decisions/", "appeals/", f"decisions/{decision.pk}/", f"pictures/{picture.pk}/64/"]
    for viewer in (None, community.reporter, community.author):
        client = client_of(viewer)
        for address in gets:
            assert codes(client.get(f"{QUEUE}{address}")) == ["not-found"]
        assert codes(decide(client, "person:1", "suspend")) == ["not-found"]
        assert codes(client.delete(f"{QUEUE}decisions/{decision.pk}/")) == ["not-found"]
        answer = client.put(f"{QUEUE}appeals/{decision.pk}/", {"granted": True}, format="json")
        assert codes(answer) == ["not-found"]
    assert not Decision.objects.get().reverted_at


def test_a_token_without_the_scope_does_not_moderate(community, client_of):
    client = client_of(community.moderator)
    ApiToken.objects.filter(user=community.moderator).update(scopes=["read", "write", "account"])
    assert codes(client.get(f"{QUEUE}cases/")) == ["insufficient-scope"]


def test_a_thing_that_several_report_stands_there_once(community, moderator, person):
    community.report(words="Look at it")
    community.report(by=person("bo"), reason="stolen")
    community.report("person")
    first, second = moderator.get(f"{QUEUE}cases/").json()["results"]
    assert (first["kind"], first["total"], first["words"]) == ("post", 2, "A lamp for sale")
    assert {(one["reporter"], one["reason"], one["words"]) for one in first["reports"]} == {
        ("rea", "spam", "Look at it"),
        ("bo", "stolen", ""),
    }
    assert (second["kind"], second["total"], second["pictures"]) == ("person", 1, [])
    assert "suspend" in second["actions"]
    assert moderator.get(f"{QUEUE}waiting/").json() == {"cases": 2, "appeals": 0}


@pytest.mark.parametrize("order", ["oldest", "most"])
def test_the_queue_goes_on_page_by_page_by_a_constant_number_of_queries(
    order, community, moderator, person, make_post, django_assert_max_num_queries
):
    for number in range(5):
        community.report("person" if number == 0 else "post", by=person(f"rea{number}"))
        thing = make_post(person(f"author{number}"))
        Report.objects.create(reporter=community.reporter, person=thing.author, post=thing, reason="spam")
    address, found = f"{QUEUE}cases/?order={order}&page_size=2", []
    while address:
        with django_assert_max_num_queries(16):
            page = moderator.get(address).json()
        found += [one["thing"] for one in page["results"]]
        address = page["next"]
    assert len(found) == len(set(found)) == 7
    if order == "most":
        assert found[0] == f"post:{community.post.pk}"


def test_a_decision_does_it_is_logged_and_can_be_taken_back(community, moderator):
    community.report()
    (case,) = moderator.get(f"{QUEUE}cases/").json()["results"]
    answer = decide(moderator, case["thing"], "withhold")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["moderator"], made["person"], made["action"]) == ("mod", "ana", "withhold")
    assert Post.objects.get(pk=community.post.pk).withheld_at
    assert codes(decide(moderator, case["thing"], "withhold")) == ["already-decided"]
    log = moderator.get(f"{QUEUE}decisions/?by=mod&action=withhold").json()["results"]
    assert log == [moderator.get(f"{QUEUE}decisions/{made['id']}/").json()]
    assert moderator.get(f"{QUEUE}decisions/?by=nobody").json()["results"] == []
    for _ in range(2):
        assert moderator.delete(f"{QUEUE}decisions/{made['id']}/").json()["reverted_at"]
    assert Post.objects.get(pk=community.post.pk).withheld_at is None
    assert len(moderator.get(f"{QUEUE}cases/").json()["results"]) == 1


@pytest.mark.parametrize(
    ("action", "reason", "code"),
    [("withhold", "", "reason-missing"), ("burn", "So.", "invalid-choice"), ("leave", "x" * 1001, "max-length")],
)
def test_what_cannot_be_decided_leaves_the_case_open(action, reason, code, community, moderator):
    community.report()
    assert codes(decide(moderator, f"post:{community.post.pk}", action, reason)) == [code]
    assert moderator.get(f"{QUEUE}waiting/").json()["cases"] == 1


@pytest.mark.parametrize("thing", ["", "post", "post:x", f"person:{2**80}", "comment:\x00", "planet:1"])
def test_what_nobody_has_reported_is_not_decided_on(thing, community, moderator):
    assert codes(decide(moderator, thing, "leave"))[0] in {"already-decided", "blank", "null-characters-not-allowed"}


@pytest.mark.parametrize("granted", [True, False])
def test_who_objects_is_answered_once(granted, community, moderator):
    community.report()
    decision = community.decide("sensitive")
    appeal(decision=decision, words="It is art.")
    (waiting,) = moderator.get(f"{QUEUE}appeals/").json()["results"]
    assert waiting["appeal"] == "It is art."
    address, body = f"{QUEUE}appeals/{decision.pk}/", {"granted": granted}
    told = moderator.put(address, body, format="json").json()
    assert told["answered_at"]
    assert bool(told["reverted_at"]) is granted
    assert codes(moderator.put(address, body, format="json")) == ["already-answered"]
    assert moderator.get(f"{QUEUE}waiting/").json() == {"cases": 0, "appeals": 0}


def test_a_reported_picture_is_shown_while_the_case_is_open(community, moderator):
    Post.objects.filter(pk=community.post.pk).update(visibility=Post.Visibility.PRIVATE)
    picture = community.post.pictures.get()
    default_storage.save(files.rendition_name(picture.pk, 64), ContentFile(b"webp"))
    community.report()
    (case,) = moderator.get(f"{QUEUE}cases/").json()["results"]
    assert case["url"] is None
    (source,) = case["pictures"][0]["sources"]
    shown = moderator.get(source["url"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert b"".join(shown.streaming_content) == b"webp"
    community.decide("leave")
    assert codes(moderator.get(source["url"])) == ["not-found"]


def test_nobody_decides_about_themselves(community, moderator, client_of):
    Report.objects.create(reporter=community.reporter, person=community.moderator, reason="spam")
    assert moderator.get(f"{QUEUE}cases/").json()["results"] == []
    assert codes(decide(moderator, f"person:{community.moderator.pk}", "leave")) == ["already-decided"]
