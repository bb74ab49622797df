"""Copies by tier, the earliest credited, among visible posts alone; lineages; near copies of a ranking."""

from __future__ import annotations

import hashlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import follow
from discovery.copies import selectors
from discovery.copies.selectors import copies_of, lineage_of, near_copies
from discovery.copies.tiers import Tier
from discovery.models import Picture, Post
from tests.discovery.conftest import unit
from tests.discovery.copies.conftest import MARK, turned

pytestmark = pytest.mark.django_db


def seen_by(viewer):
    return Post.objects.visible_to(viewer).published()


def check(space, among, file: str = "asked", **given):
    sha256 = hashlib.sha256(file.encode()).hexdigest()
    return copies_of(sha256=sha256, fingerprint=MARK, vector=unit(1), space=space, among=among, **given)


@pytest.fixture
def author(person):
    return person("author")


@pytest.mark.usefixtures("crowd")
def test_each_copy_is_told_by_its_tier_the_surest_first(space, original, author):
    wanted = {
        Tier.CROP: original(author, bits=30, cosine=0.93, year=2001),
        Tier.EDIT: original(author, bits=30, cosine=0.99, year=2002),
        Tier.SAME_PICTURE: original(author, bits=3, cosine=0.97, year=2003),
        Tier.SAME_FILE: original(author, file="asked", year=2004),
    }
    original(author, bits=30, cosine=0.8)
    found = check(space, seen_by(author))
    assert [(copy.tier, copy.post) for copy in found] == list(reversed(wanted.items()))
    assert found[0].picture == wanted[Tier.SAME_FILE].pictures.get()
    assert found[0].post.author == author


def test_the_earliest_is_credited(space, original, author, person):
    later, first = original(author, file="asked", year=2022), original(person("first"), file="asked", year=2021)
    assert [copy.post for copy in check(space, seen_by(author))] == [first, later]
    assert [copy.post for copy in check(space, seen_by(author), limit=1)] == [first]
    assert check(space, seen_by(author))[0].since == first.created_at


def test_a_post_of_several_copies_is_told_once_by_the_surest(space, make_post, author):
    post = make_post(author, unit(1), unit(1))
    post.pictures.filter(position=1).update(fingerprint=MARK)
    post.pictures.filter(position=2).update(sha256=hashlib.sha256(b"asked").hexdigest())
    (found,) = check(space, seen_by(author))
    assert (found.tier, found.picture.position) == (Tier.SAME_FILE, 2)


def test_the_same_file_is_found_before_anything_has_a_vector(original, author):
    post = original(author, file="asked")
    post.embeddings.all().delete()
    (found,) = check(None, seen_by(author))
    assert found.tier == Tier.SAME_FILE
    sha256 = hashlib.sha256(b"asked").hexdigest()
    assert copies_of(sha256=sha256, fingerprint=None, vector=None, space=None, among=seen_by(author))


def test_pictures_of_one_colour_share_a_fingerprint_and_are_no_copies(space, original, author):
    original(author, bits=0, cosine=0.2)
    assert check(space, seen_by(author)) == []


@pytest.mark.parametrize("visibility", ["followers", "private"])
@pytest.mark.parametrize("likeness", [{"file": "asked"}, {"bits": 1}, {"bits": 30, "cosine": 0.99}])
@pytest.mark.usefixtures("crowd")
def test_nobody_learns_of_a_post_that_they_may_not_see(space, original, author, person, visibility, likeness):
    hidden = original(author, visibility=visibility, year=2001, **likeness)
    mine = original(person("me"), file="asked", year=2020)
    stranger, follower = person("stranger"), person("follower")
    follow(follower=follower, followee=author)
    for viewer in (stranger, mine.author, AnonymousUser()):
        assert hidden not in [copy.post for copy in check(space, seen_by(viewer))]
        lineage = lineage_of(mine, viewer)
        assert lineage.copies == []
        assert lineage.is_first
    told = [copy.post for copy in check(space, seen_by(follower))]
    assert (hidden in told) == (visibility == "followers")
    assert hidden in [copy.post for copy in check(space, seen_by(author))]


def test_posts_that_are_unfinished_or_of_people_who_left_are_not_told(space, original, author, person):
    original(author, file="asked", state=Post.State.PROCESSING)
    original(person("gone", is_active=False), file="asked")
    refused = original(author, file="asked")
    refused.pictures.update(state=Picture.State.REJECTED)
    assert check(space, seen_by(person("viewer"))) == []


def test_hidden_copies_do_not_crowd_out_visible_ones(space, original, author, person):
    for _ in range(selectors.FILES_ASKED + 5):
        original(author, file="asked", year=2001, visibility="private")
    shown = original(author, file="asked", year=2020)
    assert [copy.post for copy in check(space, seen_by(person("viewer")))] == [shown]


def test_fingerprints_are_found_by_their_graph(space, make_post, author, person):
    post = make_post(author, unit(1))
    template = post.pictures.get()
    rows = [Picture(post=make_post(author, state="published"), position=2) for _ in range(3)]
    for row in rows:
        for name in ("state", "sha256", "format", "width", "height", "placeholder"):
            setattr(row, name, getattr(template, name))
        row.fingerprint = MARK
    Picture.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discovery_picture, discovery_post")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Picture.objects.order_by(selectors.hamming(MARK))[:20].explain()
    assert "picture_fingerprint_hnsw" in plan


def test_a_lineage_tells_what_came_before_and_after(space, original, author, person):
    first = original(person("first"), file="x", year=2001)
    post = original(author, file="x", year=2010)
    later = original(person("later"), bits=2, year=2020)
    lineage = lineage_of(post, author)
    assert [copy.post for copy in lineage.earlier] == [first]
    assert [copy.post for copy in lineage.later] == [later]
    assert not lineage.is_first
    assert lineage_of(first, author).is_first
    assert lineage_of(first, author).earlier == []
    assert [copy.tier for copy in lineage.copies] == [Tier.SAME_FILE, Tier.SAME_PICTURE]


def test_a_lineage_costs_as_many_queries_for_many_copies(space, original, author):
    post = original(author, file="x")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            for copy in lineage_of(post, author).copies:
                assert str(copy.post.author)
        return len(captured)

    original(author, file="x")
    few = queries()
    for _ in range(8):
        original(author, file="x")
    assert queries() == few


def test_near_copies_are_grouped_by_their_covers(space, original, make_post, author):
    one, two = original(author), original(author, bits=2, cosine=0.97)
    unlike, further = original(author, bits=2, cosine=0.7), original(author, bits=6, cosine=0.99)
    same_file = [original(author, file="z", bits=40, cosine=c) for c in (0.1, 0.2)]
    lone = original(author, bits=20)
    ids = [post.pk for post in (one, two, unlike, further, *same_file, lone)]
    with CaptureQueriesContext(connection) as captured:
        groups = near_copies(ids, space)
    assert groups == [{one.pk, two.pk}, {post.pk for post in same_file}]
    assert len(captured) == 2
    assert near_copies([], space) == []


def test_only_covers_are_compared_in_a_ranking(space, original, make_post, author):
    one = original(author)
    other = make_post(author, turned(0.1), unit(1))
    other.pictures.filter(position=2).update(fingerprint=MARK)
    assert near_copies([one.pk, other.pk], space) == []
