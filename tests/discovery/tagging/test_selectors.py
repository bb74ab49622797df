"""Which tags are suggested for a post, to whom, and why."""

from __future__ import annotations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import follow
from discovery.embeddings.spaces import create_index
from discovery.models import Embedding, Picture, Post, PostTag, Tag
from discovery.posts.services import record_labels
from discovery.tagging.selectors import SUGGESTIONS, suggest_tags
from tests.discovery.conftest import unit


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def neighbours(person, make_post):
    """Posts like `unit(1)` by as many people, each with these tags; and others far from it, which carry `photo` too."""

    def make(count: int, *tags: str, **fields: object) -> list[Post]:
        number = Post.objects.count()
        near = [
            make_post(person(f"near{number + n}"), unit(1, 0.01 * n), tags=[*tags, "photo"], **fields)
            for n in range(count)
        ]
        for n in range(count):
            make_post(person(f"far{number + n}"), unit(0, 0, 1, n), tags=["photo"], **fields)
        return near

    return make


@pytest.fixture(autouse=True)
def _no_copies(make_post, monkeypatch):
    """Pictures of `make_post` all have one fingerprint; here each has its own."""
    made = iter(range(10**6))
    create = Picture.objects.create

    def distinct(**fields: object) -> Picture:
        rng = np.random.default_rng(next(made))
        return create(**{**fields, "fingerprint": int(rng.integers(-(2**62), 2**62))})

    monkeypatch.setattr(Picture.objects, "create", distinct)


def told(post: Post, viewer: object = None, **options: int) -> dict[str, float]:
    return {found.slug: found.confidence for found in suggest_tags(post, viewer or post.author, **options)}


def test_what_people_call_pictures_like_it_is_suggested_with_its_reason(author, make_post, neighbours):
    neighbours(4, "Evening dress")
    (found,) = suggest_tags(make_post(author, unit(1)), author)
    assert (found.name, found.slug, found.sources) == ("Evening dress", "evening-dress", ("neighbours",))
    assert found.reason == "on all 4 tagged pictures most like this one"
    assert found.confidence == pytest.approx((1 - 4 / 9) * 4 / 5, abs=0.02)


def test_the_reason_counts_those_that_carry_it(author, make_post, neighbours):
    neighbours(3, "dress")
    neighbours(2, "skirt")
    found = {one.slug: one.reason for one in suggest_tags(make_post(author, unit(1)), author)}
    assert found["dress"] == "on 3 of the 5 tagged pictures most like this one"


def test_a_post_without_anything_like_it_gets_no_suggestion(author, make_post, neighbours):
    neighbours(4, "dress")
    assert told(make_post(author, unit(0, 0, 0, 0, 0, 0, 0, 1))) == {}


def test_a_post_that_is_not_searchable_yet_gets_no_suggestion(author, neighbours):
    neighbours(4, "dress")
    assert told(Post.objects.create(author=author)) == {}


def test_tags_that_the_post_has_are_not_suggested(author, make_post, neighbours):
    neighbours(4, "dress", "silk")
    assert set(told(make_post(author, unit(1), tags=["Dress"]))) == {"silk"}


@pytest.mark.parametrize("visibility", ["private", "followers"])
def test_a_tag_that_only_hidden_posts_carry_is_never_suggested(visibility, author, make_post, neighbours):
    neighbours(4, "secret", visibility=visibility)
    assert told(make_post(author, unit(1))) == {}
    for post in Post.objects.exclude(author=author):
        follow(follower=author, followee=post.author)
    again = make_post(author, unit(1))
    assert set(told(again)) == ({"secret"} if visibility == "followers" else set())


def test_hidden_posts_change_no_confidence(author, make_post, neighbours):
    neighbours(3, "dress")
    post = make_post(author, unit(1))
    before = told(post)
    neighbours(5, "dress", visibility="private")
    neighbours(5, "secret", visibility="private")
    assert told(post) == before


def test_ones_own_tags_count_and_one_author_does_not_drown_the_others(author, person, make_post):
    busy = person("busy")
    for number in range(30):
        make_post(busy, unit(1, 0.001 * number), tags=["busy"])
    for number in range(6):
        make_post(person(f"calm{number}"), unit(1, 0.001 * number), tags=["calm"])
    for _ in range(40):
        make_post(busy, unit(0, 0, 1), tags=["elsewhere"])
    found = told(make_post(author, unit(1)))
    assert found["calm"] > found.get("busy", 0)
    for number in range(6):
        make_post(author, unit(1, 0.001 * number), tags=["mine"])
    assert told(make_post(author, unit(1)))["mine"] > 0.25


def test_a_tag_on_one_neighbour_is_suggested_only_from_a_copy(author, person, make_post):
    (near,) = [make_post(person("near"), unit(1), tags=["series"])]
    make_post(person("far"), unit(0, 1), tags=["other"])
    post = make_post(author, unit(1))
    assert told(post) == {}
    Picture.objects.filter(post=post).update(fingerprint=0b111)
    Picture.objects.filter(post=near).update(fingerprint=0b100)
    (found,) = suggest_tags(post, author)
    assert (found.slug, found.reason) == ("series", "on a picture that is nearly the same")


def test_what_the_encoder_is_sure_of_is_suggested(author, make_post):
    post = make_post(author, unit(1))
    record_labels({post.pictures.get().pk: [("evening dress", 0.8), ("skirt", 0.4)]})
    (found,) = suggest_tags(post, author)
    assert (found.name, found.slug, found.confidence) == ("evening dress", "evening-dress", 0.8)
    assert (found.reason, found.sources) == ("the picture looks like: evening dress", ("labels",))


def test_neighbours_and_label_together_are_surer_than_each(author, make_post, neighbours):
    neighbours(4, "Dress")
    post = make_post(author, unit(1))
    alone = told(post)["dress"]
    record_labels({post.pictures.get().pk: [("dress", 0.6)]})
    (found,) = suggest_tags(post, author)
    assert found.confidence == pytest.approx(1 - (1 - alone) * 0.4, abs=0.01)
    assert found.reason == "on all 4 tagged pictures most like this one, and it looks like: dress"
    assert (found.name, found.sources) == ("Dress", ("neighbours", "labels"))


def test_a_label_does_not_tell_how_a_hidden_post_spells_it(author, person, make_post):
    make_post(person("other"), tags=["DrEsS"], visibility="private")
    post = make_post(author, unit(1))
    record_labels({post.pictures.get().pk: [("dress", 0.8)]})
    assert [found.name for found in suggest_tags(post, author)] == ["dress"]


def test_the_likeliest_come_first_and_not_too_many(author, make_post, neighbours):
    neighbours(3, *[f"tag{number}" for number in range(12)])
    post = make_post(author, unit(1))
    record_labels({post.pictures.get().pk: [("tag7", 0.9)]})
    found = told(post)
    assert len(found) == SUGGESTIONS
    assert next(iter(found)) == "tag7"
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert len(told(post, limit=2)) == 2


def test_the_number_of_queries_does_not_grow(author, make_post, neighbours):
    def queries(post: Post) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert suggest_tags(post, author)
        return len(captured)

    neighbours(2, "dress")
    few = queries(make_post(author, unit(1)))
    neighbours(12, "dress", *[f"tag{number}" for number in range(10)])
    assert queries(make_post(author, unit(1))) == few
    assert few <= 10


def test_neighbours_with_tags_are_found_on_the_vector_index(author, space):
    create_index(space)
    posts = Post.objects.bulk_create(Post(author=author, state=Post.State.PUBLISHED) for _ in range(3000))
    pictures = Picture.objects.bulk_create(
        Picture(post=post, position=1, sha256="0" * 64, format="PNG", width=1, height=1) for post in posts
    )
    rng = np.random.default_rng(0)
    Embedding.objects.bulk_create(
        (
            Embedding(space=space, picture=picture, post_id=picture.post_id, vector=unit(*rng.normal(size=8)))
            for picture in pictures
        ),
        batch_size=500,
    )
    tag = Tag.objects.create(name="a", slug="a")
    PostTag.objects.bulk_create(PostTag(post=post, tag=tag) for post in posts[::2])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE discovery_embedding, discovery_post, discovery_posttag, accounts_user, accounts_follow")
    for viewer in (AnonymousUser(), author):
        tagged = Post.objects.visible_to(viewer).filter(Exists(PostTag.objects.filter(post=OuterRef("pk"))))
        nearest = Embedding.objects.nearest_to(unit(1), space).filter(Exists(tagged.filter(pk=OuterRef("post_id"))))
        plan = nearest.values_list("post_id", "picture_id", "distance")[:103].explain()
        assert f"embedding_space_{space.pk}_hnsw" in plan, plan
