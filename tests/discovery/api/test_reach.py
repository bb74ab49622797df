"""Reach by the API: the numbers of the page, for oneself alone."""

from __future__ import annotations

import pytest

from discovery.posts.services import like
from discovery.reach.selectors import DAYS
from tests.discovery.api.conftest import codes

pytestmark = pytest.mark.django_db

REACH = "/api/v1/me/reach/"


def test_a_like_counts_for_its_post_and_its_day(person, client_of, make_post):
    ana = person("ana")
    post = make_post(ana)
    like(post=post, user=person("fan"))
    like(post=post, user=ana)
    told = {one["name"]: one for one in client_of(ana).get(REACH).json()["results"]}
    assert list(told) == ["seen", "likes", "saves", "comments", "followers"]
    likes = told["likes"]
    assert (likes["total"], likes["before"], len(likes["days"])) == (1, 0, DAYS)
    assert [day["number"] for day in likes["days"]][-1] == 1
    assert likes["top"] == [{"post": str(post.pk), "url": f"http://testserver/posts/{post.pk}/", "number": 1}]
    assert (told["seen"]["before"], told["followers"]["total"]) == (None, 0)


def test_it_is_for_nobody_else(client_of, db):
    assert codes(client_of().get(REACH)) == ["not-authenticated"]
