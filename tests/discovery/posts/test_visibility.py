"""The one rule on who may see a post, for every viewer and every kind of post; and what is muted."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from accounts.boundaries.services import mute, mute_word
from accounts.follows.services import block, close_account, follow, unblock
from accounts.models import Block, Follow, FollowRequest, MutedWord
from discovery.models import Post

KINDS = list(itertools.product(Post.State.values, Post.Release.values, Post.Visibility.values))
PUBLIC, FOLLOWERS = ("published", "live", "public"), ("published", "live", "followers")
# Whether the account is private, and what each viewer sees of it.
EXPECTED = {
    (False, "anonymous"): {PUBLIC},
    (False, "stranger"): {PUBLIC},
    (False, "asking"): {PUBLIC},
    (False, "follower"): {PUBLIC, FOLLOWERS},
    (False, "blocked"): set(),
    (False, "blocking"): set(),
    (False, "muting"): {PUBLIC},
    (False, "author"): set(KINDS),
    (True, "anonymous"): set(),
    (True, "stranger"): set(),
    (True, "asking"): set(),
    (True, "follower"): {PUBLIC, FOLLOWERS},
    (True, "blocked"): set(),
    (True, "blocking"): set(),
    (True, "muting"): set(),
    (True, "author"): set(KINDS),
}


@pytest.fixture
def people(person):
    """The author and everybody who can stand to them in some way; the blocked follow them too, against the rules."""
    author = person("author")
    people = {name: person(name) for name in ("stranger", "asking", "follower", "blocked", "blocking", "muting")}
    for name in ("follower", "blocked", "blocking"):
        Follow.objects.create(follower=people[name], followee=author)
    FollowRequest.objects.create(requester=people["asking"], person=author)
    Block.objects.create(blocker=author, blocked=people["blocked"])
    Block.objects.create(blocker=people["blocking"], blocked=author)
    mute(user=people["muting"], person=author)
    return {**people, "author": author, "anonymous": AnonymousUser()}


def make_each(make_post, author) -> dict[tuple[str, str, str], Post]:
    return {
        kind: make_post(author, state=kind[0], release=kind[1], visibility=kind[2], release_at=timezone.now())
        for kind in KINDS
    }


@pytest.mark.parametrize(("is_private", "viewer"), EXPECTED)
def test_each_viewer_sees_exactly_what_the_rule_grants(is_private, viewer, people, make_post):
    posts = make_each(make_post, people["author"])
    if is_private:
        close_account(user=people["author"])
    seen = set(Post.objects.visible_to(people[viewer]))
    assert {kind for kind, post in posts.items() if post in seen} == EXPECTED[is_private, viewer]


@pytest.mark.parametrize("is_private", [False, True])
def test_what_is_public_is_what_a_stranger_sees(is_private, people, make_post):
    posts = make_each(make_post, people["author"])
    if is_private:
        close_account(user=people["author"])
    assert set(Post.objects.public()) == set(Post.objects.visible_to(AnonymousUser()))
    assert {kind for kind, post in posts.items() if post.is_for_all and post.state == "published"} == (
        set() if is_private else {PUBLIC}
    )


def test_a_block_hides_nothing_of_others(people, make_post, person):
    other = make_post(person("other"))
    for name in ("blocked", "blocking", "anonymous"):
        assert list(Post.objects.visible_to(people[name])) == [other]


def test_after_an_unblock_posts_are_back_and_follows_are_not(person, make_post):
    author, viewer = person("author"), person("viewer")
    make_post(author, visibility="followers")
    public = make_post(author)
    follow(follower=viewer, followee=author)
    block(blocker=author, blocked=viewer)
    assert not Post.objects.visible_to(viewer).exists()
    unblock(blocker=author, blocked=viewer)
    assert list(Post.objects.visible_to(viewer)) == [public]


def test_a_deactivated_author_disappears_for_others(person, make_post):
    author, other = person("author"), person("other")
    make_post(author)
    author.is_active = False
    author.save()
    assert not Post.objects.visible_to(other).exists()


@pytest.fixture
def wall(person, make_post):
    """One post of a loud author, and two of another's: one tagged, one with a word in its caption."""
    loud, other = person("loud"), person("other")
    return {
        "loud": make_post(loud, caption="A meadow"),
        "tagged": make_post(other, caption="Legs", tags=["Spider Webs"]),
        "worded": make_post(other, caption="A needle, running"),
        "plain": make_post(other, caption="A lake"),
    }


@pytest.mark.parametrize(
    ("muted", "gone"),
    [
        ({"person": "loud"}, {"loud"}),
        ({"kind": "tag", "word": "spider webs", "folded": "spider-webs"}, {"tagged"}),
        ({"kind": "word", "word": "needles", "folded": "needles"}, {"worded"}),
        ({"kind": "word", "word": "run", "folded": "run"}, {"worded"}),
        ({"kind": "word", "word": "spider", "folded": "spider"}, {"tagged"}),
        ({"kind": "word", "word": "lake needle", "folded": "lake needle"}, set()),
    ],
)
def test_what_is_muted_is_left_out_for_who_mutes_it_alone(muted, gone, wall, person):
    viewer = person("viewer")
    if "person" in muted:
        mute(user=viewer, person=wall[muted["person"]].author)
    else:
        mute_word(user=viewer, **{**muted, "kind": MutedWord.Kind(muted["kind"])})
    left = set(Post.objects.unmuted_by(viewer))
    assert {name for name, post in wall.items() if post not in left} == gone
    assert Post.objects.visible_to(viewer).count() == 4
    for other in (wall["loud"].author, AnonymousUser()):
        assert Post.objects.unmuted_by(other).count() == 4


def test_ones_own_posts_are_never_muted(wall):
    author = wall["tagged"].author
    mute_word(user=author, kind=MutedWord.Kind.TAG, word="spider webs", folded="spider-webs")
    mute_word(user=author, kind=MutedWord.Kind.WORD, word="meadow", folded="meadow")
    assert set(Post.objects.unmuted_by(author)) == set(wall.values()) - {wall["loud"]}


@pytest.mark.parametrize("viewer", ["anonymous", "stranger", "blocked", "muting"])
def test_what_is_new_is_read_off_the_index_of_public_posts(viewer, people, person):
    authors = [people["author"], *(person(f"author{number}") for number in range(5))]
    Post.objects.bulk_create(
        Post(author=authors[number % 6], state="published", visibility=Post.Visibility.values[number % 3])
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discovery_post, accounts_user, accounts_follow, accounts_block, accounts_mute")
    who = people[viewer]
    newest = Post.objects.visible_to(who).public().unmuted_by(who).newest()[:31]
    plan = newest.explain()
    assert "using post_public" in plan, plan
    assert "Sort" not in plan, plan
