"""Following is idempotent, never of oneself, and counted as it is listed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.follows.selectors import followers_of, known_followers, known_followers_of, people_followed_by
from accounts.follows.services import Outcome, close_account, follow, unfollow
from accounts.models import Block, Follow, Notice, User


def test_following_twice_is_following_once(people):
    ana, ben, _ = people
    assert follow(follower=ana, followee=ben) == Outcome.FOLLOWING
    assert follow(follower=ana, followee=ben) == Outcome.FOLLOWING
    assert list(followers_of(ben, ana)) == [ana]
    unfollow(follower=ana, followee=ben)
    unfollow(follower=ana, followee=ben)
    assert not people_followed_by(ana, ana).exists()


def test_nobody_follows_themselves(people):
    ana = people[0]
    with pytest.raises(ValidationError):
        follow(follower=ana, followee=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(follower=ana, followee=ana)


def test_who_is_followed_is_told_and_untold(people):
    ana, ben, _ = people
    follow(follower=ana, followee=ben)
    told = Notice.objects.filter(recipient=ben, actor=ana, kind=Notice.Kind.FOLLOW, withdrawn_at__isnull=True)
    assert told.exists()
    unfollow(follower=ana, followee=ben)
    assert not told.exists()


def test_somebody_who_left_is_neither_listed_nor_counted(people):
    ana, ben, cleo = people
    follow(follower=ana, followee=ben)
    follow(follower=cleo, followee=ben)
    ana.is_active = False
    ana.save()
    assert list(followers_of(ben, cleo)) == [cleo]


def test_lists_leave_out_who_and_the_viewer_have_blocked_each_other(people):
    ana, ben, cleo = people
    for follower in (ana, cleo):
        follow(follower=follower, followee=ben)
    follow(follower=ben, followee=cleo)
    for blocker, blocked in ((ana, cleo), (cleo, ana)):
        Block.objects.all().delete()
        Block.objects.create(blocker=blocker, blocked=blocked)
        assert list(followers_of(ben, ana)) == [ana]
        assert list(people_followed_by(ben, ana)) == []
        assert list(followers_of(ben, AnonymousUser())) == [cleo, ana]


def test_the_followers_whom_one_knows_are_counted_and_shown(people, django_assert_num_queries):
    ana, ben, cleo = people
    others = [User.objects.create_user(username=f"other{number}") for number in range(4)]
    for other in others:
        follow(follower=ana, followee=other)
        follow(follower=other, followee=ben)
    follow(follower=cleo, followee=ben)
    follow(follower=others[0], followee=cleo)
    with django_assert_num_queries(1):
        found = known_followers([ben.pk, cleo.pk, others[0].pk], ana)
    assert {person: (known.people, known.total) for person, known in found.items()} == {
        ben.pk: (others[:0:-1], 4),
        cleo.pk: ([others[0]], 1),
    }
    assert known_followers_of(ben, ana).count() == 4
    assert known_followers([ben.pk], AnonymousUser()) == {}


def test_of_a_private_account_nobody_but_its_followers_learns_who_follows_it(people):
    ana, ben, cleo = people
    follow(follower=ana, followee=cleo)
    follow(follower=cleo, followee=ben)
    close_account(user=ben)
    assert known_followers([ben.pk], ana) == {}
    Follow.objects.create(follower=ana, followee=ben)
    assert known_followers([ben.pk], ana)[ben.pk].people == [cleo]


def test_the_page_follows_and_unfollows(people, client):
    ana, ben, _ = people
    client.force_login(ana)
    for wanted in ("1", "1", "0"):
        response = client.post(reverse("follow", args=["ben"]), {"followed": wanted}, headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert Follow.objects.filter(follower=ana, followee=ben).exists() == (wanted == "1")


def test_a_stranger_is_sent_to_log_in(people, client):
    response = client.post(reverse("follow", args=["ben"]), {"followed": "1"})
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("name", ["followers", "following"])
def test_the_lists_are_pages(name, people, client):
    ana, ben, _ = people
    follow(follower=ana, followee=ben)
    follow(follower=ben, followee=ana)
    response = client.get(reverse(name, args=["ana"]))
    assert [person.username for person in response.context["page"]] == ["ben"]


def test_a_list_takes_as_many_queries_for_many_people_as_for_few(people, client, django_assert_max_num_queries):
    ana, ben, _ = people
    client.force_login(ana)
    for number in range(20):
        follow(follower=User.objects.create_user(username=f"fan{number}"), followee=ben)
        if number in (1, 19):
            with django_assert_max_num_queries(9):
                assert len(client.get(reverse("followers", args=["ben"])).context["page"]) == number + 1


def test_a_follower_is_removed_without_being_told(people, client):
    ana, ben, _ = people
    follow(follower=ben, followee=ana)
    client.force_login(ana)
    assert client.post(reverse("remove_follower", args=["ben"])).status_code == 302
    assert not Follow.objects.exists()
    assert not Notice.objects.filter(recipient=ben).exists()
