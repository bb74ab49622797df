"""Following is idempotent, never of oneself, and counted as it is listed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.follows.selectors import followers_of, people_followed_by
from accounts.follows.services import follow, unfollow
from accounts.models import Follow, User


@pytest.fixture
def people(db):
    return [User.objects.create_user(username=name) for name in ("ana", "ben", "cleo")]


def test_following_twice_is_following_once(people):
    ana, ben, _ = people
    follow(follower=ana, followee=ben)
    follow(follower=ana, followee=ben)
    assert list(followers_of(ben)) == [ana]
    unfollow(follower=ana, followee=ben)
    unfollow(follower=ana, followee=ben)
    assert not people_followed_by(ana).exists()


def test_nobody_follows_themselves(people):
    ana = people[0]
    with pytest.raises(ValidationError):
        follow(follower=ana, followee=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(follower=ana, followee=ana)


def test_somebody_who_left_is_neither_listed_nor_counted(people):
    ana, ben, cleo = people
    follow(follower=ana, followee=ben)
    follow(follower=cleo, followee=ben)
    ana.is_active = False
    ana.save()
    assert list(followers_of(ben)) == [cleo]


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
