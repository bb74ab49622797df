"""Somebody's pictures nearest to given vectors: exact, of posts that may be seen, and of a bounded number of posts."""

from __future__ import annotations

from discovery.embeddings import selectors
from discovery.embeddings.selectors import nearest_of_authors
from discovery.models import Post
from tests.discovery.conftest import unit


def asked(space, *vectors, authors, among=None, each=2):
    among = Post.objects.published() if among is None else among
    found = nearest_of_authors(vectors, [author.pk for author in authors], space=space, among=among, each=each)
    return {author: [neighbour.post_id for neighbour in near] for author, near in found.items()}


def test_each_author_has_their_nearest_in_order(person, make_post, space, django_assert_num_queries):
    ana, ben, cleo = person("ana"), person("ben"), person("cleo")
    _, near, nearest = (make_post(ana, unit(1, number)).pk for number in (2, 0.5, 0.1))
    other = make_post(ben, unit(0, 1)).pk
    make_post(cleo, unit(1))
    with django_assert_num_queries(1):
        assert asked(space, unit(1), authors=[ana, ben]) == {ana.pk: [nearest, near], ben.pk: [other]}
    assert asked(space, authors=[ana]) == asked(space, unit(1), authors=[]) == {}


def test_the_nearest_of_several_vectors_counts_and_a_picture_stands_once(person, make_post, space):
    ana = person("ana")
    first, second = make_post(ana, unit(1)).pk, make_post(ana, unit(0.1, 1)).pk
    (found,) = nearest_of_authors(
        [unit(1), unit(0, 1)], [ana.pk], space=space, among=Post.objects.published(), each=5
    ).values()
    assert [neighbour.post_id for neighbour in found] == [first, second]
    assert found[1].similarity > 0.98


def test_hidden_posts_are_not_compared(person, make_post, space):
    ana, viewer = person("ana"), person("viewer")
    make_post(ana, unit(1), visibility=Post.Visibility.PRIVATE)
    shown = make_post(ana, unit(0, 1)).pk
    among = Post.objects.visible_to(viewer).published()
    assert asked(space, unit(1), authors=[ana], among=among) == {ana.pk: [shown]}


def test_only_the_latest_posts_are_compared(person, make_post, space, monkeypatch):
    ana = person("ana")
    make_post(ana, unit(1))
    latest = [make_post(ana, unit(0.5, number)).pk for number in (1, 2)]
    monkeypatch.setattr(selectors, "POSTS_COMPARED", 2)
    assert asked(space, unit(1), authors=[ana]) == {ana.pk: latest}
