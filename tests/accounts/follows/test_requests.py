"""A private account is asked: requests open nothing, are answered once, and are gone when they are taken back."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.follows.selectors import may_see_lists, waiting_requests, with_followed
from accounts.follows.services import Outcome, accept, close_account, decline, follow, open_account, unfollow
from accounts.models import Block, Follow, FollowRequest, Notice, User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asked(people) -> list[User]:
    """Ana has asked to follow Ben, whose account is private."""
    ana, ben, _ = people
    close_account(user=ben)
    assert follow(follower=ana, followee=ben) == Outcome.REQUESTED
    return people


def told(recipient: User, kind: Notice.Kind) -> bool:
    return Notice.objects.filter(recipient=recipient, kind=kind, withdrawn_at__isnull=True).exists()


def test_asking_twice_is_asking_once_and_follows_nobody(asked):
    ana, ben, _ = asked
    assert follow(follower=ana, followee=ben) == Outcome.REQUESTED
    assert FollowRequest.objects.count() == waiting_requests(ben) == 1
    assert not Follow.objects.exists()
    shown = with_followed(User.objects.filter(pk=ben.pk), ana).get()
    assert (shown.followed, shown.requested) == (False, True)
    assert told(ben, Notice.Kind.REQUEST)
    assert not told(ben, Notice.Kind.FOLLOW)


def test_an_accepted_request_is_a_follow_of_which_the_asker_is_told(asked):
    ana, ben, _ = asked
    accept(user=ben, requester=ana)
    accept(user=ben, requester=ana)
    assert Follow.objects.filter(follower=ana, followee=ben).exists()
    assert not FollowRequest.objects.exists()
    assert told(ana, Notice.Kind.ACCEPTED)
    assert not told(ben, Notice.Kind.REQUEST)


def test_nobody_is_let_in_who_has_not_asked(people):
    ana, ben, _ = people
    close_account(user=ben)
    accept(user=ben, requester=ana)
    assert not Follow.objects.exists()


def test_a_declined_request_is_gone_and_nobody_is_told(asked):
    ana, ben, _ = asked
    decline(user=ben, requester=ana)
    assert not FollowRequest.objects.exists()
    assert not Follow.objects.exists()
    assert not Notice.objects.filter(recipient=ana).exists()
    assert not told(ben, Notice.Kind.REQUEST)


def test_a_request_can_be_withdrawn(asked):
    ana, ben, _ = asked
    unfollow(follower=ana, followee=ben)
    assert waiting_requests(ben) == 0
    assert not told(ben, Notice.Kind.REQUEST)


def test_opening_the_account_lets_everybody_in_who_waits(asked):
    ana, ben, cleo = asked
    follow(follower=cleo, followee=ben)
    open_account(user=ben)
    assert set(Follow.objects.values_list("follower", flat=True)) == {ana.pk, cleo.pk}
    assert not FollowRequest.objects.exists()
    assert told(ana, Notice.Kind.ACCEPTED)
    assert not User.objects.get(pk=ben.pk).is_private


def test_closing_the_account_keeps_its_followers(people):
    ana, ben, cleo = people
    follow(follower=ana, followee=ben)
    close_account(user=ben)
    assert follow(follower=ana, followee=ben) == Outcome.FOLLOWING
    assert follow(follower=cleo, followee=ben) == Outcome.REQUESTED


def test_the_lists_of_a_private_account_are_for_its_followers(asked, client):
    ana, ben, cleo = asked
    Follow.objects.create(follower=cleo, followee=ben)
    assert [may_see_lists(ben, viewer) for viewer in (ana, cleo, ben, AnonymousUser())] == [False, True, True, False]
    for viewer, status in ((None, 404), (ana, 404), (cleo, 200), (ben, 200)):
        if viewer:
            client.force_login(viewer)
        for name in ("followers", "following"):
            assert client.get(reverse(name, args=["ben"])).status_code == status


def test_waiting_requests_are_as_many_as_their_page_lists(asked, client):
    _, ben, cleo = asked
    follow(follower=cleo, followee=ben)
    client.force_login(ben)
    listed = [person.username for person in client.get(reverse("requests")).context["page"]]
    assert listed == ["cleo", "ana"]
    Block.objects.create(blocker=cleo, blocked=ben)
    assert [person.username for person in client.get(reverse("requests")).context["page"]] == ["ana"]
    assert waiting_requests(ben) == 1


@pytest.mark.parametrize(("accepted", "follows"), [("1", True), ("0", False)])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_request_is_answered_with_and_without_htmx(accepted, follows, headers, asked, client):
    ana, ben, _ = asked
    client.force_login(ben)
    response = client.post(reverse("answer_request", args=["ana"]), {"accepted": accepted}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert Follow.objects.filter(follower=ana, followee=ben).exists() == follows
    assert not FollowRequest.objects.exists()


def test_the_button_says_what_came_of_it(asked, client):
    _, ben, cleo = asked
    client.force_login(cleo)
    address = reverse("follow", args=["ben"])
    assert "Withdraw" in client.post(address, {"followed": "1"}, headers=HTMX).content.decode()
    assert "Ask to follow" in client.post(address, {"followed": "0"}, headers=HTMX).content.decode()
    open_account(user=ben)
    assert "Unfollow" in client.post(address, {"followed": "1"}, headers=HTMX).content.decode()


def test_privacy_is_changed_by_its_own_form(asked, client):
    ana, ben, _ = asked
    client.force_login(ben)
    client.post(reverse("privacy"), {"private": "1"})
    assert User.objects.get(pk=ben.pk).is_private
    client.post(reverse("privacy"), {"private": "0"})
    assert Follow.objects.filter(follower=ana, followee=ben).exists()


def test_the_page_of_requests_takes_as_many_queries_for_many_as_for_few(people, client, django_assert_max_num_queries):
    ben = people[1]
    close_account(user=ben)
    client.force_login(ben)
    for number in range(20):
        follow(follower=User.objects.create_user(username=f"fan{number}"), followee=ben)
        if number in (1, 19):
            with django_assert_max_num_queries(9):
                assert len(client.get(reverse("requests")).context["page"]) == number + 1
