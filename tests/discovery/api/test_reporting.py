"""Reports and objections by the API: one open report a person and thing, one objection a decision."""

from __future__ import annotations

import pytest

from discovery.models import Decision, Report
from tests.discovery.api.conftest import codes
from tests.discovery.moderation.conftest import new_community

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/decisions/"


@pytest.fixture
def community(person, make_post):
    return new_community(person, make_post)


def addresses(community) -> dict[str, str]:
    return {
        "post": f"/api/v1/posts/{community.post.pk}/report/",
        "comment": f"/api/v1/comments/{community.comment.pk}/report/",
        "person": f"/api/v1/people/{community.author.username}/report/",
    }


@pytest.mark.parametrize("kind", ["post", "comment", "person"])
def test_saying_it_anew_changes_what_was_said(kind, community, client_of):
    client, address = client_of(community.reporter), addresses(community)[kind]
    assert codes(client.get(address)) == ["not-found"]
    for body in ({"reason": "spam"}, {"reason": "other", "words": "It sells lamps."}):
        told = client.put(address, body, format="json").json()
        assert told["reason"] == body["reason"]
    assert client.get(address).json()["words"] == "It sells lamps."
    report = Report.objects.get()
    assert (report.person, report.reason) == (community.author, "other")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "boring"}, "invalid-choice"),
        ({"reason": "other"}, "report-words-missing"),
        ({"reason": "spam", "words": "x" * 1001}, "max-length"),
        ({}, "required"),
    ],
)
def test_a_report_that_says_nothing_is_refused(body, code, community, client_of):
    client = client_of(community.reporter)
    assert codes(client.put(addresses(community)["post"], body, format="json")) == [code]
    assert not Report.objects.exists()


def test_nobody_reports_what_is_theirs(community, client_of):
    for address in addresses(community).values():
        answer = client_of(community.author).put(address, {"reason": "spam"}, format="json")
        assert codes(answer) == ["report-self"]


def test_whom_a_decision_concerns_reads_why_and_objects_once(community, client_of):
    community.report()
    decision = community.decide("sensitive")
    client = client_of(community.author)
    (told,) = client.get(ME).json()["results"]
    assert told == client.get(f"{ME}{decision.pk}/").json()
    assert (told["action"], told["on_you"]["reason"]) == ("sensitive", "It is an advertisement.")
    assert codes(client.post(f"{ME}{decision.pk}/appeal/", {"words": " "}, format="json")) == ["blank"]
    told = client.post(f"{ME}{decision.pk}/appeal/", {"words": "It is art."}, format="json").json()
    assert told["on_you"]["appeal"] == "It is art."
    assert codes(client.post(f"{ME}{decision.pk}/appeal/", {"words": "Again."}, format="json")) == ["appeal-twice"]


def test_who_reported_it_reads_only_what_was_done(community, client_of):
    community.report()
    decision = community.decide("withhold")
    client = client_of(community.reporter)
    told = client.get(f"{ME}{decision.pk}/").json()
    assert (told["action"], told["on_you"]) == ("withhold", None)
    assert client.get(ME).json()["results"] == []
    assert codes(client.post(f"{ME}{decision.pk}/appeal/", {"words": "More!"}, format="json")) == ["not-found"]


def test_to_everybody_else_there_is_no_decision(community, person, client_of):
    community.report()
    decision = community.decide("withhold")
    assert codes(client_of(person("curious")).get(f"{ME}{decision.pk}/")) == ["not-found"]
    assert not Decision.objects.exclude(appeal="").exists()
