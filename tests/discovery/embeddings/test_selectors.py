"""The one nearest-neighbour query: right, filtered inside, on the index where it pays, and never short."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.boundaries.services import mute, mute_word
from accounts.follows.services import block, follow
from accounts.models import Follow, MutedWord
from discovery.embeddings.indexes import create_index
from discovery.embeddings.selectors import Answer, nearest_posts, nearest_to_each
from discovery.models import Embedding, EmbeddingSpace, Picture, Post, PostTag, Tag
from tests.discovery.conftest import unit


def test_neighbours_are_exact_and_ordered(person, make_post, space):
    author = person("author")
    rng = np.random.default_rng(3)
    vectors = [unit(*rng.normal(size=8)) for _ in range(40)]
    posts = [make_post(author, vector) for vector in vectors]
    asked = unit(*rng.normal(size=8))
    similarity = np.array(vectors) @ asked
    expected = [posts[index].pk for index in np.argsort(-similarity)[:10]]
    found = nearest_posts(asked, space=space, among=Post.objects.all(), limit=10)
    assert [neighbour.post_id for neighbour in found.neighbours] == expected
    assert found.neighbours[0].similarity == pytest.approx(similarity.max(), abs=0.002)
    assert found.answer == Answer.EXACT


def test_posts_of_many_pictures_do_not_crowd_out_others(person, make_post, space):
    author = person("author")
    for _ in range(3):
        make_post(author, *[unit(1, number / 100) for number in range(10)])
    far = make_post(author, unit(0, 1))
    found = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=4)
    assert len({neighbour.post_id for neighbour in found.neighbours}) == 4
    assert found.neighbours[-1].post_id == far.pk


def test_of_a_post_the_nearest_picture_counts(person, make_post, space):
    post = make_post(person("author"), unit(0, 1), unit(1, 0.1), unit(1, 1))
    (found,) = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=5).neighbours
    assert found.picture_id == post.pictures.get(position=2).pk


@pytest.mark.parametrize(("limit", "answer"), [(4, Answer.EXACT), (5, Answer.EXHAUSTED), (9, Answer.EXHAUSTED)])
def test_the_answer_says_whether_there_are_more(person, make_post, space, limit, answer):
    for number in range(5):
        make_post(person(f"author{number}"), unit(1, number))
    found = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=limit)
    assert len(found.neighbours) == min(limit, 5)
    assert found.answer == answer


def test_nothing_matches(space):
    for among in (Post.objects.none(), Post.objects.filter(caption="no such")):
        found = nearest_posts(unit(1), space=space, among=among, limit=5)
        assert (found.neighbours, found.answer) == ([], Answer.EXHAUSTED)


def test_a_narrow_filter_still_fills_the_page(person, make_post, space):
    author, rare = person("author"), person("rare")
    create_index(space)
    for number in range(60):
        make_post(author, unit(1, number / 1000))
    wanted = {make_post(rare, unit(0, 1, number / 10)).pk for number in range(5)}
    found = nearest_posts(unit(1), space=space, among=Post.objects.filter(author=rare), limit=5)
    assert {neighbour.post_id for neighbour in found.neighbours} == wanted


def test_a_join_that_repeats_posts_does_not_shorten_the_answer(person, make_post, space):
    author = person("author")
    posts = [make_post(author, unit(1, number), tags=["a", "b", "c"]) for number in range(4)]
    among = Post.objects.filter(tags__slug__in=["a", "b", "c"])
    found = nearest_posts(unit(1), space=space, among=among, limit=3)
    assert [neighbour.post_id for neighbour in found.neighbours] == [post.pk for post in posts[:3]]


@pytest.fixture
def crowd(person, space):
    """3,000 posts and an index over them: a tag on every 30th, another on all; a viewer who follows every tenth."""
    authors = [person(f"author{number}") for number in range(10)]
    viewer = person("viewer")
    follow(follower=viewer, followee=authors[0])
    create_index(space)
    vectors = [unit(*row) for row in np.random.default_rng(0).normal(size=(3000, 8))]
    posts = fill(authors, space, vectors)
    rare, common = (Tag.objects.create(name=name, slug=name) for name in ("rare", "common"))
    PostTag.objects.bulk_create(PostTag(post=post, tag=rare) for post in posts[::30])
    PostTag.objects.bulk_create(PostTag(post=post, tag=common) for post in posts)
    analyse()
    return posts, np.array(vectors), viewer


def wide_filters(viewer):
    visible = Post.objects.visible_to(viewer).published()
    return {
        "what anybody may see": Post.objects.visible_to(AnonymousUser()).published(),
        "what a member may see": visible,
        "a common tag": visible.filter(posttag__tag__slug="common"),
        "lying pictures": visible.filter(Exists(Picture.objects.filter(post=OuterRef("pk"), width__gt=F("height")))),
        "this year": visible.filter(created_at__gt=timezone.now() - timedelta(days=365)),
    }


def narrow_filters(viewer):
    visible = Post.objects.visible_to(viewer).published()
    followed = Follow.objects.filter(follower=viewer, followee=OuterRef("author_id"))
    return {
        "a rare tag": visible.filter(posttag__tag__slug="rare"),
        "one author": visible.filter(author__username="author3"),
        "people I follow": visible.filter(Exists(followed)),
        "a day": visible.filter(created_at__gt=timezone.now() + timedelta(days=1)),
        "mine": visible.filter(author=viewer),
    }


def test_a_wide_filter_is_walked_on_the_index_by_two_statements(crowd, space):
    posts, vectors, viewer = crowd
    true = {posts[index].pk for index in np.argsort(-(vectors @ unit(1)))[:50]}
    for name, among in wide_filters(viewer).items():
        found, plans = explained(unit(1), space, among, 50)
        assert found.answer == Answer.APPROXIMATE, name
        assert len(plans) == 2, name
        assert "Scan using embedding_space" not in plans[0], plans[0]
        assert f"Index Scan using embedding_space_{space.pk}_hnsw" in plans[1], plans[1]
        assert len(true & {neighbour.post_id for neighbour in found.neighbours}) >= 49, name


def test_who_keeps_people_tags_and_words_away_still_walks_the_index(crowd, space):
    posts, vectors, viewer = crowd
    authors = [post.author for post in posts[:10]]
    block(blocker=authors[1], blocked=viewer)
    mute(user=viewer, person=authors[2])
    mute_word(user=viewer, kind=MutedWord.Kind.TAG, word="rare", folded="rare")
    mute_word(user=viewer, kind=MutedWord.Kind.WORD, word="needle", folded="needle")
    analyse()
    kept = [number for number in range(len(posts)) if number % 10 not in (1, 2) and number % 30]
    nearest = sorted(kept, key=lambda number: -vectors[number] @ unit(1))[:50]
    found, plans = explained(unit(1), space, Post.objects.visible_to(viewer).published().unmuted_by(viewer), 50)
    assert found.answer == Answer.APPROXIMATE
    assert f"Index Scan using embedding_space_{space.pk}_hnsw" in plans[-1], plans[-1]
    shown = {neighbour.post_id for neighbour in found.neighbours}
    assert shown <= {posts[number].pk for number in kept}
    assert len(shown & {posts[number].pk for number in nearest}) >= 49


def test_a_narrow_filter_is_compared_without_the_index_by_one_statement(crowd, space):
    posts, vectors, viewer = crowd
    place = {post.pk: number for number, post in enumerate(posts)}
    for name, among in narrow_filters(viewer).items():
        matching = [place[pk] for pk in among.values_list("pk", flat=True)]
        true = sorted(matching, key=lambda number: -vectors[number] @ unit(1))[:50]
        found, plans = explained(unit(1), space, among, 50)
        assert found.answer == (Answer.EXACT if len(matching) > 50 else Answer.EXHAUSTED), name
        assert len(plans) == 1, name
        assert "Scan using embedding_space" not in plans[0], plans[0]
        assert len(found.neighbours) == min(50, len(matching)), name
        assert len({place[neighbour.post_id] for neighbour in found.neighbours} & set(true)) >= len(true) - 1, name


def test_a_space_without_an_index_is_compared_exactly(crowd, space):
    space.index = EmbeddingSpace.Index.EXACT
    _, _, viewer = crowd
    found, plans = explained(unit(1), space, Post.objects.visible_to(viewer), 50)
    assert (found.answer, len(plans)) == (Answer.EXACT, 2)
    assert "Scan using embedding_space" not in "".join(plans)


def test_a_walk_that_gives_up_is_made_good_by_comparing_all(crowd, space):
    """As with a filter whose posts all lie far from what is asked."""
    posts, vectors, viewer = crowd
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL hnsw.iterative_scan = off; SET LOCAL hnsw.ef_search = 10")
    among = Post.objects.visible_to(viewer).published()
    with CaptureQueriesContext(connection) as captured:
        found = nearest_posts(unit(1), space=space, among=among, limit=50)
    assert found.answer == Answer.EXACT
    assert len(captured) == 3
    true = [posts[index].pk for index in np.argsort(-(vectors @ unit(1)))[:45]]
    assert {*true} <= {neighbour.post_id for neighbour in found.neighbours}


def test_where_posts_have_many_pictures_the_walk_goes_further(person, space):
    """The table was empty when it was last analysed, so that 1,010 posts count as many."""
    create_index(space)
    analyse()
    vectors = np.array([unit(*row) for row in np.random.default_rng(2).normal(size=(1010, 8))])
    posts = fill([person("author")], space, vectors, pictures=3)
    with CaptureQueriesContext(connection) as captured:
        found = nearest_posts(unit(1), space=space, among=Post.objects.all(), limit=200)
    assert found.answer == Answer.APPROXIMATE
    assert len(captured) == 3
    true = {posts[index].pk for index in np.argsort(-(vectors @ unit(1)))[:200]}
    assert len(true & {neighbour.post_id for neighbour in found.neighbours}) >= 195


def fill(authors, space, vectors, pictures: int = 1) -> list[Post]:
    """Posts in the order of their vectors, by the authors in turn, each of so many equal pictures."""
    posts = Post.objects.bulk_create(
        Post(author=authors[number % len(authors)], state=Post.State.PUBLISHED) for number in range(len(vectors))
    )
    rows = [
        (Picture(post=post, position=place, sha256="0" * 64, format="PNG", width=4, height=3), vector)
        for post, vector in zip(posts, vectors, strict=True)
        for place in range(1, pictures + 1)
    ]
    Picture.objects.bulk_create(picture for picture, _ in rows)
    Embedding.objects.bulk_create(
        Embedding(space=space, picture=picture, post_id=picture.post_id, vector=vector) for picture, vector in rows
    )
    return posts


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE discovery_embedding, discovery_post, discovery_posttag, discovery_picture, accounts_user,"
            " accounts_follow, accounts_block, accounts_mute, accounts_mutedword"
        )


def explained(vector, space, among, limit):
    """The answer, and the plan of each statement that it took."""
    with CaptureQueriesContext(connection) as captured:
        found = nearest_posts(vector, space=space, among=among, limit=limit)
    plans = []
    for query in captured.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return found, plans


def test_the_nearest_to_each_are_those_of_each_alone(person, make_post, space):
    for number in range(6):
        make_post(person(f"author{number}"), unit(1, number / 10))
    asked, among = [unit(1), unit(0.2, 1)], Post.objects.all()
    found = nearest_to_each(asked, space=space, among=among, limit=3)
    assert found == [nearest_posts(vector, space=space, among=among, limit=3) for vector in asked]
    assert [len(each.neighbours) for each in found] == [3, 3]
