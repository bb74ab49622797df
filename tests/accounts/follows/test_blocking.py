"""A block ends what was between two people, both ways, and hides each from the other."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.boundaries.selectors import is_blocked
from accounts.follows.services import block, close_account, follow, unblock
from accounts.models import Block, Follow, FollowRequest, Notice, User


def without_tokens(response) -> str:
    """What the page says, without what is another each time and without its own address, which it holds to return."""
    said = response.content.decode().replace(response.request["PATH_INFO"], "")
    return re.sub(r"\b\w{64}\b", "", said)


def test_a_block_ends_follows_and_requests_both_ways(people):
    ana, ben, cleo = people
    follow(follower=ana, followee=ben)
    close_account(user=ana)
    follow(follower=ben, followee=ana)
    follow(follower=cleo, followee=ben)
    block(blocker=ana, blocked=ben)
    block(blocker=ana, blocked=ben)
    assert Block.objects.count() == 1
    assert list(Follow.objects.values_list("follower", flat=True)) == [cleo.pk]
    assert not FollowRequest.objects.exists()
    assert not Notice.objects.filter(actor__in=[ana, ben], withdrawn_at__isnull=True).exists()


@pytest.mark.parametrize("blocker", [0, 1])
def test_neither_can_follow_the_other(blocker, people):
    pair = people[:2]
    block(blocker=pair[blocker], blocked=pair[1 - blocker])
    for follower, followee in (pair, pair[::-1]):
        with pytest.raises(User.DoesNotExist):
            follow(follower=follower, followee=followee)


def test_unblocking_brings_no_follow_back(people):
    ana, ben, _ = people
    follow(follower=ana, followee=ben)
    block(blocker=ana, blocked=ben)
    unblock(blocker=ana, blocked=ben)
    assert not is_blocked(ana.pk, ben.pk)
    assert not Follow.objects.exists()


def test_nobody_blocks_themselves(people):
    with pytest.raises(ValidationError):
        block(blocker=people[0], blocked=people[0])


def test_the_page_says_what_a_block_does_before_it_does_it(people, client):
    ana, ben, _ = people
    client.force_login(ana)
    address = reverse("block", args=["ben"])
    assert "not told" in client.get(address).content.decode()
    assert not Block.objects.exists()
    assert client.post(address, {"blocked": "1"}).status_code == 302
    assert is_blocked(ana.pk, ben.pk)
    client.post(address, {"blocked": "0", "next": "muting"})
    assert not is_blocked(ana.pk, ben.pk)


@pytest.mark.parametrize("name", ["profile", "followers", "following", "follow", "remove_follower", "mute", "block"])
def test_who_is_blocked_meets_what_who_asks_for_nobody_meets(name, people, client):
    ana, ben, _ = people
    block(blocker=ana, blocked=ben)
    client.force_login(ben)
    ask = client.post if name in ("follow", "remove_follower", "mute", "block") else client.get
    blocked, missing = ask(reverse(name, args=["ana"])), ask(reverse(name, args=["nobody"]))
    assert blocked.status_code == missing.status_code == 404
    assert without_tokens(blocked) == without_tokens(missing)
    assert ask(reverse(name, args=["Ana"])).status_code == 404


def test_whoever_has_blocked_finds_the_way_back(people, client):
    ana, ben, _ = people
    block(blocker=ana, blocked=ben)
    block(blocker=ben, blocked=ana)
    client.force_login(ana)
    page = client.get(reverse("profile", args=["ben"])).content.decode()
    assert "You have blocked" in page
    assert client.post(reverse("block", args=["ben"]), {"blocked": "0"}).status_code == 302
    assert client.get(reverse("profile", args=["ben"])).status_code == 404
