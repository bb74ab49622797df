"""Decisions do what they say, tell whom they concern, and can be taken back as if they had not been."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event, Notice, User
from discovery.models import Comment, Decision, Post, Report
from discovery.moderation.deciding import take_back


def told(person: User) -> list[str]:
    return sorted(Notice.objects.filter(recipient=person, withdrawn_at=None).values_list("kind", flat=True))


def shown_to(viewer: User, community) -> bool:
    return Post.objects.visible_to(viewer).filter(pk=community.post.pk).exists()


def test_what_is_left_is_left_and_its_person_not_told(community):
    community.report()
    decision = community.decide("leave", reason="")
    assert shown_to(community.reporter, community)
    assert (told(community.author), told(community.reporter)) == ([], ["reported"])
    assert Report.objects.get().decision == decision


def test_marking_as_sensitive_and_back(community):
    community.report()
    decision = community.decide("sensitive")
    assert Post.objects.get().is_sensitive
    assert told(community.author) == ["decided"]
    take_back(decision=decision, moderator=community.moderator)
    assert not Post.objects.get().is_sensitive


def test_what_is_hidden_or_marked_is_noted_for_other_servers_and_so_is_the_way_back(community):
    for action in ("withhold", "sensitive"):
        community.report()
        take_back(decision=community.decide(action), moderator=community.moderator)
        community.post.refresh_from_db()
        Report.objects.all().delete()
    about = Event.objects.filter(subject=str(community.post.pk)).order_by("pk")
    assert list(about.values_list("kind", flat=True)) == ["removed", "published", "changed", "changed"]


def test_hiding_leaves_it_to_its_author_alone_and_back(community, client):
    community.report()
    decision = community.decide("withhold")
    assert not shown_to(community.reporter, community)
    assert not shown_to(community.moderator, community)
    client.force_login(community.author)
    assert "Hidden from others" in client.get(community.post.get_absolute_url()).content.decode()
    assert community.post.get_absolute_url() in client.get(community.author.get_absolute_url()).content.decode()
    take_back(decision=decision, moderator=community.moderator)
    assert shown_to(community.reporter, community)


def test_a_removed_post_is_gone_and_its_decision_stays(community):
    community.report()
    community.report(by=community.moderator)
    community.decide("remove")
    assert not Post.objects.exists()
    decision = Decision.objects.get()
    assert (decision.subject, decision.post) == ("A lamp for sale", None)
    assert told(community.author) == ["decided"]
    assert told(community.reporter) == ["reported"]
    with pytest.raises(ValidationError) as refused:
        take_back(decision=decision, moderator=community.moderator)
    assert refused.value.code == "removed-for-good"


def test_a_removed_comment_is_gone(community):
    community.report("comment")
    community.decide("remove", "comment")
    assert not Comment.objects.visible_to(community.author).exists()
    assert Decision.objects.get().subject == "Buy my lamps"


def test_a_suspended_account_is_out_at_once_and_back(community, client):
    client.force_login(community.author)
    community.report("person")
    decision = community.decide("suspend", "person")
    assert client.get(reverse("settings")).status_code == 302
    assert not shown_to(community.reporter, community)
    take_back(decision=decision, moderator=community.moderator)
    assert User.objects.get(pk=community.author.pk).is_active
    assert shown_to(community.reporter, community)


def test_what_is_taken_back_waits_again_and_nobody_is_told_of_it(community):
    community.report()
    decision = community.decide("withhold")
    take_back(decision=decision, moderator=community.moderator)
    take_back(decision=decision, moderator=community.moderator)
    assert (told(community.author), told(community.reporter)) == ([], [])
    assert Report.objects.filter(closed_at=None).count() == 1


def test_who_reported_it_anew_meanwhile_is_not_heard_twice(community):
    community.report()
    decision = community.decide("leave")
    community.report()
    take_back(decision=decision, moderator=community.moderator)
    assert Report.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize(
    ("kind", "action", "reason", "code"),
    [
        ("post", "withhold", " ", "reason-missing"),
        ("post", "burn", "Why not", "unknown-action"),
        ("comment", "sensitive", "No", "unknown-action"),
        ("person", "remove", "No", "unknown-action"),
        ("post", "withhold", "x" * 1001, "words-too-long"),
    ],
)
def test_what_cannot_be_done_is_refused(kind, action, reason, code, community):
    community.report(kind)
    with pytest.raises(ValidationError) as refused:
        community.decide(action, kind, reason)
    assert refused.value.code == code
    assert not Decision.objects.exists()
    assert Report.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize(("action", "code"), [("sensitive", "already-sensitive"), ("withhold", "already-withheld")])
def test_what_is_so_already_is_not_done_again(action, code, community):
    community.report()
    community.decide(action)
    community.report()
    with pytest.raises(ValidationError) as refused:
        community.decide(action)
    assert refused.value.code == code


def test_nobody_takes_back_what_concerns_themselves(community, client):
    community.report()
    decision = community.decide("withhold")
    User.objects.filter(pk=community.author.pk).update(is_staff=True)
    client.force_login(community.author)
    address = reverse("moderation_take_back", args=[decision.pk])
    assert address not in client.get(reverse("moderation_log")).content.decode()
    assert client.post(address).status_code == 400
    assert Post.objects.get().withheld_at


def test_taking_back_a_decision_leaves_what_a_later_one_has_done(community):
    community.report()
    first = community.decide("sensitive")
    Post.objects.update(is_sensitive=False)  # its author has edited it
    community.report()
    second = community.decide("sensitive")
    take_back(decision=first, moderator=community.moderator)
    assert Post.objects.get().is_sensitive
    take_back(decision=second, moderator=community.moderator)
    assert not Post.objects.get().is_sensitive


def test_a_suspension_for_another_reason_outlasts_the_first(community):
    community.report("person")
    first = community.decide("suspend", "person")
    User.objects.update(is_active=True)  # the back office has opened it again
    community.report("comment")
    community.decide("suspend", "comment")
    take_back(decision=first, moderator=community.moderator)
    assert not User.objects.get(pk=community.author.pk).is_active


def test_moderators_are_not_suspended_from_the_queue(community):
    User.objects.filter(pk=community.author.pk).update(is_staff=True)
    community.report("person")
    with pytest.raises(ValidationError) as refused:
        community.decide("suspend", "person")
    assert refused.value.code == "suspend-moderator"


def test_two_who_decide_at_once_decide_once(community):
    community.report()
    community.decide("leave")
    with pytest.raises(LookupError):
        community.decide("withhold")
