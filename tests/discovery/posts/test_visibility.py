"""The one rule on who may see a post, for every viewer and every kind of post."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.follows.services import follow
from discovery.models import Post

KINDS = [(state, visibility) for state in Post.State.values for visibility in Post.Visibility.values]
EXPECTED = {
    "anonymous": {("published", "public")},
    "stranger": {("published", "public")},
    "follower": {("published", "public"), ("published", "followers")},
    "author": set(KINDS),
}


@pytest.mark.parametrize("viewer", EXPECTED)
def test_each_viewer_sees_exactly_what_the_rule_grants(viewer, person, make_post):
    author, follower, stranger = person("author"), person("follower"), person("stranger")
    follow(follower=follower, followee=author)
    posts = {kind: make_post(author, state=kind[0], visibility=kind[1]) for kind in KINDS}
    who = {"anonymous": AnonymousUser(), "stranger": stranger, "follower": follower, "author": author}[viewer]
    seen = set(Post.objects.visible_to(who))
    assert {kind for kind, post in posts.items() if post in seen} == EXPECTED[viewer]


def test_a_deactivated_author_disappears_for_others(person, make_post):
    author, other = person("author"), person("other")
    make_post(author)
    author.is_active = False
    author.save()
    assert not Post.objects.visible_to(other).exists()


def test_following_back_grants_nothing(person, make_post):
    author, fan = person("author"), person("fan")
    follow(follower=author, followee=fan)
    make_post(author, visibility=Post.Visibility.FOLLOWERS)
    assert not Post.objects.visible_to(fan).exists()
