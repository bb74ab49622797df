"""Facets count what a click finds, and nothing that the viewer may not see; clusters are whole and named."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from accounts.follows.services import follow
from discovery.imaging.colour import hex_to_lab
from discovery.imaging.naming import NAMED, colour_name
from discovery.models import Embedding, Post, PostTag, Swatch
from discovery.search import facets
from discovery.search.facets import LEAST_SHARE, clusters_of, facets_of, posts_of_colour_name
from tests.discovery.conftest import unit

BLUE, NAVY, RED = (34.0, 69.0, -101.0), (6.0, 13.0, -27.0), (48.0, 74.0, 62.0)


def paint(post: Post, *colours: tuple[tuple[float, float, float], float]) -> Post:
    for picture in post.pictures.all():
        for position, ((lightness, a, b), share) in enumerate(colours, start=1):
            Swatch.objects.create(
                picture=picture, post=post, position=position, lightness=lightness, a=a, b=b, share=share
            )
    return post


@pytest.fixture
def scene(person, make_post):
    ann, bob = person("ann"), person("bob")
    posts = [
        paint(make_post(ann, unit(1), unit(0, 1), tags=["sea", "sky"]), (BLUE, 0.5), (NAVY, 0.4)),
        paint(make_post(ann, tags=["sea"]), (RED, 0.9), (BLUE, LEAST_SHARE / 2)),
        paint(make_post(bob, tags=["sea"]), (NAVY, 0.3)),
        paint(make_post(bob, tags=["secret"], visibility=Post.Visibility.FOLLOWERS), (RED, 1.0)),
    ]
    make_post(bob, caption="not among the results", tags=["sea"])
    return ann, bob, posts


def told(facets) -> dict[str, int]:
    return {
        **{tag.slug: tag.posts for tag in facets.tags},
        **{colour.name: colour.posts for colour in facets.colours},
        **{one.author.username: one.posts for one in facets.authors},
    }


def test_facets_count_the_results_that_the_viewer_may_see(scene):
    ann, bob, posts = scene
    ids = [post.pk for post in posts]
    seen = facets_of(ids, among=Post.objects.visible_to(AnonymousUser()))
    assert told(seen) == {"sea": 3, "sky": 1, "blue": 2, "red": 1, "ann": 2, "bob": 1}
    assert seen.of == 3
    assert [tag.slug for tag in seen.tags] == ["sea", "sky"], "the most frequent first"
    follow(follower=ann, followee=bob)
    assert told(facets_of(ids, among=Post.objects.visible_to(ann))) == {
        "sea": 3,
        "sky": 1,
        "secret": 1,
        "blue": 2,
        "red": 2,
        "ann": 2,
        "bob": 2,
    }


def test_a_click_on_a_facet_finds_as_many_of_the_results(scene):
    ids = [post.pk for post in scene[2]]
    among = Post.objects.visible_to(AnonymousUser())
    facets, results = facets_of(ids, among=among), among.filter(pk__in=ids)
    for colour in facets.colours:
        assert results.filter(posts_of_colour_name(colour.name)).count() == colour.posts
        assert colour.hex == NAMED[colour.name]
    for tag in facets.tags:
        assert results.filter(posttag__tag__slug=tag.slug).count() == tag.posts
    for one in facets.authors:
        assert results.filter(author=one.author).count() == one.posts


def test_facets_take_five_queries_however_many_results(scene, make_post, django_assert_num_queries):
    ann, _, posts = scene
    ids = [post.pk for post in posts]
    ids += [paint(make_post(ann, tags=[f"tag {number}", "sea"]), (RED, 0.5)).pk for number in range(20)]
    with django_assert_num_queries(5):
        facets = facets_of(ids, among=Post.objects.visible_to(AnonymousUser()))
    assert len(facets.tags) == 12


def test_no_results_have_no_facets(scene):
    nothing = facets_of([], among=Post.objects.visible_to(AnonymousUser()))
    assert (nothing.of, told(nothing)) == (0, {})


def test_the_database_names_colours_as_we_do(scene):
    Swatch.objects.all().delete()
    picture = scene[2][0].pictures.first()
    grid = [*product(range(2, 100, 12), range(-91, 100, 13), range(-101, 100, 13)), *map(hex_to_lab, NAMED.values())]
    Swatch.objects.bulk_create(
        Swatch(picture=picture, post=picture.post, position=number, lightness=lightness, a=a, b=b, share=1.0)
        for number, (lightness, a, b) in enumerate(grid)
    )
    for name in NAMED:
        Swatch.objects.update(share=1.0)
        ours = [number for number, lab in enumerate(grid) if colour_name(lab) == name]
        assert ours
        assert Post.objects.filter(posts_of_colour_name(name)).exists()
        Swatch.objects.filter(position__in=ours).update(share=0.0)
        assert not Post.objects.filter(posts_of_colour_name(name)).exists()


def test_an_unknown_colour_is_refused():
    with pytest.raises(ValidationError) as refused:
        posts_of_colour_name("teal")
    assert refused.value.code == "unknown-colour"
    assert "purple" in refused.value.messages[0]


@pytest.fixture
def heaps(person, make_post, space):
    """Two kinds of picture, eight posts each, a little apart from each other."""
    author = person("author")
    chance = np.random.default_rng(0)
    posts = []
    for number in range(16):
        middle = unit(1) if number % 2 else unit(0, 1)
        vector = middle + 0.1 * chance.standard_normal(8)
        tags = ["striped" if number % 2 else "floral", "shirt"]
        posts.append(make_post(author, vector / np.linalg.norm(vector), tags=tags))
    return posts


def test_results_fall_into_named_groups(heaps, space):
    among = Post.objects.visible_to(AnonymousUser())
    ids = [post.pk for post in heaps]
    groups = clusters_of(ids, space=space, among=among)
    assert sorted((group.name, group.posts) for group in groups) == [("floral", 8), ("striped", 8)]
    floral = next(group for group in groups if group.name == "floral")
    assert list(floral.post_ids) == ids[::2], "in the order of the results"
    assert floral.representative in floral.post_ids


def test_groups_hold_nothing_that_may_not_be_seen(heaps, space, django_assert_num_queries):
    heaps[0].visibility = Post.Visibility.PRIVATE
    heaps[0].save()
    ids = [post.pk for post in heaps]
    with django_assert_num_queries(3):
        groups = clusters_of(ids, space=space, among=Post.objects.visible_to(AnonymousUser()))
    assert sorted(post_id for group in groups for post_id in group.post_ids) == sorted(ids[1:])


def test_a_group_without_words_has_no_name(heaps, space):
    PostTag.objects.all().delete()
    groups = clusters_of([post.pk for post in heaps], space=space, among=Post.objects.visible_to(AnonymousUser()))
    assert [group.name for group in groups] == [None, None]


def test_without_vectors_there_are_no_groups(heaps, space):
    Embedding.objects.all().delete()
    assert clusters_of([p.pk for p in heaps], space=space, among=Post.objects.visible_to(AnonymousUser())) == []


@pytest.mark.parametrize(
    ("words", "name"), [([], None), (["top", "tops", "blue"], "top, blue"), (["sea", "sky", "sun"], "sea, sky")]
)
def test_a_group_is_not_named_twice_by_one_word(words, name):
    assert facets._named(words) == name
