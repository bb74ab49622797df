"""Whom a decision concerns reads why, objects once, and is answered; who reported it learns only what was done."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Notice, User
from discovery.models import Decision, Post
from discovery.moderation.deciding import take_back
from discovery.moderation.selectors import open_appeals, waiting_count

PASSWORD = "a long enough password"


@pytest.fixture
def decision(community) -> Decision:
    community.report()
    return community.decide("withhold")


def test_its_person_reads_why_and_may_object(decision, community, client):
    client.force_login(community.author)
    shown = client.get(reverse("decision", args=[decision.pk])).content.decode()
    assert "Your post is hidden from others" in shown
    assert "It is an advertisement." in shown
    assert "Do you disagree?" in shown


def test_what_has_no_words_of_its_author_is_named_in_the_language_of_who_reads(community, client):
    Post.objects.update(caption="")
    community.report()
    decision = community.decide("withhold")
    assert decision.subject == ""
    client.force_login(community.author)
    assert Post.objects.get().title in client.get(reverse("decision", args=[decision.pk])).content.decode()


def test_who_reported_it_learns_what_was_done_and_nothing_else(decision, community, client):
    client.force_login(community.reporter)
    address = reverse("decision", args=[decision.pk])
    shown = client.get(address).content.decode()
    assert "A moderator hid it" in shown
    assert "It is an advertisement." not in shown
    assert "A lamp for sale" not in shown
    assert client.post(address, {"appeal": "No"}).status_code == 404


def test_to_others_it_does_not_exist(decision, community, client, person):
    for viewer in (person("bo"), community.moderator):
        client.force_login(viewer)
        assert client.get(reverse("decision", args=[decision.pk])).status_code == 404


def test_of_what_was_left_its_person_learns_nothing(community, client):
    community.report()
    left = community.decide("leave")
    client.force_login(community.author)
    assert client.get(reverse("decision", args=[left.pk])).status_code == 404


@pytest.mark.parametrize("kind", ["author", "reporter"])
def test_a_notice_leads_there(kind, decision, community, client):
    client.force_login(getattr(community, kind))
    assert reverse("decision", args=[decision.pk]) in client.get(reverse("notices")).content.decode()


@pytest.mark.parametrize("granted", [True, False])
def test_an_objection_is_answered_and_its_person_told(granted, decision, community, client):
    client.force_login(community.author)
    address = reverse("decision", args=[decision.pk])
    client.post(address, {"appeal": "It is my own lamp."})
    assert "A moderator will read it." in client.get(address).content.decode()
    assert list(open_appeals(community.moderator)) == [decision]
    assert waiting_count(community.moderator) == 1
    client.force_login(community.moderator)
    assert "It is my own lamp." in client.get(reverse("moderation_appeals")).content.decode()
    client.post(reverse("moderation_answer", args=[decision.pk]), {"granted": "1" if granted else "0"})
    assert bool(Post.objects.get().withheld_at) is not granted
    assert waiting_count(community.moderator) == 0
    client.force_login(community.author)
    said = "A moderator agrees with you." if granted else "The decision stands."
    assert said in client.get(address).content.decode()
    assert Notice.objects.filter(recipient=community.author, kind=Notice.Kind.DECIDED).count() == 2


def test_answered_twice_is_refused(decision, community, client):
    client.force_login(community.author)
    client.post(reverse("decision", args=[decision.pk]), {"appeal": "It is my own lamp."})
    client.force_login(community.moderator)
    address = reverse("moderation_answer", args=[decision.pk])
    assert client.post(address, {"granted": "0"}).status_code == 302
    assert client.post(address, {"granted": "1"}).status_code == 400
    assert Post.objects.get().withheld_at


def test_one_objection_with_words(decision, community, client):
    client.force_login(community.author)
    address = reverse("decision", args=[decision.pk])
    assert client.post(address, {"appeal": " "}).status_code == 422
    long = client.post(address, {"appeal": "x" * 1001})
    assert "x" * 1001 in long.content.decode(), "nothing typed is lost"
    assert client.post(address, {"appeal": "One"}).status_code == 302
    again = client.post(address, {"appeal": "Two"})
    assert "You have written about this decision already." in again.content.decode()
    assert Decision.objects.get().appeal == "One"


def test_what_was_taken_back_needs_no_objection(decision, community, client):
    take_back(decision=decision, moderator=community.moderator)
    client.force_login(community.author)
    address = reverse("decision", args=[decision.pk])
    assert "This decision was taken back." in client.get(address).content.decode()
    assert client.post(address, {"appeal": "But"}).status_code == 422


def test_taking_it_back_answers_the_objection(decision, community, client):
    client.force_login(community.author)
    address = reverse("decision", args=[decision.pk])
    client.post(address, {"appeal": "It is my own lamp."})
    take_back(decision=decision, moderator=community.moderator)
    assert not open_appeals(community.moderator).exists()
    assert "A moderator agrees with you." in client.get(address).content.decode()
    assert Notice.objects.filter(recipient=community.author, part=decision.pk, withdrawn_at=None).exists()


def test_a_removal_that_was_a_mistake_is_called_one(community, client):
    community.report()
    decision = community.decide("remove")
    client.force_login(community.author)
    client.post(reverse("decision", args=[decision.pk]), {"appeal": "It was mine."})
    client.force_login(community.moderator)
    client.post(reverse("moderation_answer", args=[decision.pk]), {"granted": "1"})
    client.force_login(community.author)
    assert "removing it was a mistake" in client.get(reverse("decision", args=[decision.pk])).content.decode()


def test_who_is_suspended_reads_why_with_their_password_alone(community, client):
    community.report("person")
    community.decide("suspend", "person")
    assert client.get(reverse("suspended")).status_code == 404
    sent = {"login": "ana", "password": PASSWORD}
    client.post(reverse("account_login"), {**sent, "password": "not it at all"})
    assert client.get(reverse("suspended")).status_code == 404
    shown = client.post(reverse("account_login"), sent, follow=True)
    assert shown.redirect_chain[-1][0] == reverse("suspended")
    assert "Your account is suspended" in shown.content.decode()
    assert "It is an advertisement." in shown.content.decode()
    client.post(reverse("suspended"), {"appeal": "I sell nothing."})
    assert Decision.objects.get().appeal == "I sell nothing."
    assert client.get(reverse("settings")).status_code == 302, "it opens nothing else"
    take_back(decision=Decision.objects.get(), moderator=community.moderator)
    assert User.objects.get(username="ana").is_active
    assert client.get(reverse("suspended")).status_code == 404


def test_an_account_that_the_back_office_closed_is_told_so(community, client, person):
    User.objects.filter(pk=community.author.pk).update(is_active=False)
    shown = client.post(reverse("account_login"), {"login": "ana", "password": PASSWORD}, follow=True)
    assert shown.redirect_chain[-1][0] == reverse("suspended")
    assert shown.status_code == 200
    assert "Your account is suspended" in shown.content.decode()
    client.force_login(person("bo"))
    assert client.get(reverse("suspended")).status_code == 404, (
        "whoever logs in next on this device reads nothing of it"
    )
