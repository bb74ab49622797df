"""Reporting: one open report a person and thing, of what one may see and is not one's own; nothing typed is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.follows.services import block
from discovery.models import Post, Report
from discovery.moderation import services

SENT = {"reason": "spam", "words": "The third one today."}


def addresses(community) -> dict[str, str]:
    return {
        "post": reverse("report_post", args=[community.post.pk]),
        "comment": reverse("report_comment", args=[community.comment.pk]),
        "person": reverse("report_person", args=[community.author.username]),
    }


@pytest.mark.parametrize("kind", ["post", "comment", "person"])
def test_a_form_is_sent_and_thanked_for(kind, community, client):
    client.force_login(community.reporter)
    address = addresses(community)[kind]
    assert "What is wrong?" in client.get(address).content.decode()
    thanks = client.post(address, SENT, follow=True).content.decode()
    assert "Thank you" in thanks
    assert reverse("block", args=["ana"]) in thanks
    assert reverse("mute", args=["ana"]) in thanks
    report = Report.objects.get()
    assert (report.person, report.reason, report.words) == (community.author, "spam", "The third one today.")
    assert bool(report.post) == (kind == "post")
    assert bool(report.comment) == (kind == "comment")


def test_said_anew_the_open_report_says_the_new(community, client):
    client.force_login(community.reporter)
    client.post(addresses(community)["post"], SENT)
    client.post(addresses(community)["post"], {"reason": "stolen"})
    assert [(one.reason, one.words) for one in Report.objects.all()] == [("stolen", "")]


def test_once_decided_it_can_be_reported_again(community):
    community.report()
    community.decide("leave")
    community.report()
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"words": "My words"}, "Choose what is wrong."),
        ({"reason": "other"}, "Say in a few words what is wrong."),
        ({"reason": "nonsense", "words": "My words"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(sent, said, community, client):
    client.force_login(community.reporter)
    answer = client.post(addresses(community)["post"], sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert sent.get("words", "") in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["post", "comment", "person"])
def test_nobody_reports_themselves(kind, community, client):
    client.force_login(community.author)
    for ask in (client.get, client.post):
        answer = ask(addresses(community)[kind], SENT)
        assert answer.status_code == 400
        assert "This is yours" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_what_is_hidden_cannot_be_reported(kind, community, client):
    Post.objects.update(visibility="private")
    client.force_login(community.reporter)
    assert client.post(addresses(community)[kind], SENT).status_code == 404
    assert not Report.objects.exists()


def test_who_is_blocked_cannot_be_reported(community, client):
    block(blocker=community.author, blocked=community.reporter)
    client.force_login(community.reporter)
    assert {client.post(address, SENT).status_code for address in addresses(community).values()} == {404}


def test_a_flood_is_refused(community, monkeypatch):
    monkeypatch.setattr(services, "OPEN_REPORTS", 1)
    community.report()
    community.report(reason="stolen")
    with pytest.raises(ValidationError) as refused:
        community.report("person")
    assert refused.value.code == "too-many-reports"


def test_pages_offer_to_report_what_is_not_ones_own(community, client):
    place = addresses(community)
    pages = [
        (community.post.get_absolute_url(), place["post"]),
        (reverse("comments", args=[community.post.pk]), place["comment"]),
        (community.author.get_absolute_url(), place["person"]),
    ]
    client.force_login(community.reporter)
    assert [offered in client.get(page).content.decode() for page, offered in pages] == [True] * 3
    client.force_login(community.author)
    assert [offered in client.get(page).content.decode() for page, offered in pages] == [False] * 3
    client.logout()
    assert [offered in client.get(page).content.decode() for page, offered in pages] == [False] * 3
