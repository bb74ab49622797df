"""Queries of several terms: each wanted or not, weighed, in legs of their own."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.follows.services import block, close_account, follow
from discovery.embeddings.models import RegionEmbedding
from discovery.imaging.regions import Region
from discovery.models import Post, Swatch
from discovery.posts.services import like
from discovery.relevance.hybrid import WEIGHTS
from discovery.search import regions
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from discovery.search.terms import Filters, Kind, Term
from tests.discovery.conftest import unit

ANYBODY = AnonymousUser()
LEFT = Region(0, 0, 0.5, 1)


def found(query: Query, viewer: object = ANYBODY) -> list[Post]:
    return search_posts(query, viewer, size=100).posts


def post_term(post: Post, **fields: object) -> Term:
    return Term(Kind.POST, str(post.pk), **fields)


def test_two_pictures_find_what_lies_between_them(person, make_post):
    first, second = make_post(person("a"), unit(1)), make_post(person("b"), unit(0, 1))
    like_one, like_both = make_post(person("c"), unit(1, 0.1)), make_post(person("d"), unit(1, 1))
    assert found(Query((post_term(first), post_term(second)))) == [like_both, like_one]


def test_weight_draws_towards_a_picture(person, make_post):
    first, second = make_post(person("a"), unit(1)), make_post(person("b"), unit(0, 1))
    like_first, like_second = make_post(person("c"), unit(1, 0.2)), make_post(person("d"), unit(0.2, 1))
    assert found(Query((post_term(first, weight=3), post_term(second)))) == [like_first, like_second]
    assert found(Query((post_term(first), post_term(second, weight=3)))) == [like_second, like_first]


def test_further_from_a_result_moves_its_like_back(person, make_post):
    asked = make_post(person("a"), unit(1))
    striped = make_post(person("b"), unit(1, 0.5))
    also_striped, plain = make_post(person("c"), unit(1, 0.52)), make_post(person("d"), unit(1, 0, 0.55))
    query = Query.of(post=asked.pk)
    assert found(query) == [striped, also_striped, plain]
    assert found(query.further_from(striped.pk)) == [plain, also_striped]


def test_closer_to_a_result_moves_its_like_forward(person, make_post):
    asked = make_post(person("a"), unit(1))
    near, plain = make_post(person("b"), unit(1, 0.3)), make_post(person("c"), unit(1, 0, 0.6))
    also_plain = make_post(person("d"), unit(1, 0, 0.62))
    assert found(Query.of(post=asked.pk).closer_to(plain.pk)) == [also_plain, near]


def test_wanted_and_unwanted_that_are_the_same_are_refused(person, make_post):
    first, second = make_post(person("a"), unit(1)), make_post(person("b"), unit(1))
    with pytest.raises(ValidationError) as refused:
        found(Query((post_term(first, weight=0.1), post_term(second, weight=2.5, wanted=False))))
    assert refused.value.code == "terms-cancel"


def test_unwanted_words_tags_and_people_are_left_out(person, make_post):
    author, other = person("author"), person("other")
    kept = make_post(author, unit(1), caption="A shirt", tags=["blue"])
    make_post(author, unit(1), caption="A striped shirt", tags=["blue"])
    make_post(author, unit(1), caption="A shirt", tags=["red"])
    make_post(other, unit(1), caption="A shirt")
    unwanted = [Term(Kind.WORDS, "stripes", wanted=False), Term(Kind.TAG, "Red", wanted=False)]
    assert found(Query((Term(Kind.WORDS, "shirt"), *unwanted, Term(Kind.AUTHOR, "other", wanted=False)))) == [kept]
    assert found(Query((*unwanted, Term(Kind.AUTHOR, "other", wanted=False)))) == [kept]


def test_an_unwanted_picture_alone_only_weighs_against(person, make_post):
    unwanted = make_post(person("a"), unit(1))
    near, far = make_post(person("b"), unit(1, 0.1), caption="sea"), make_post(person("c"), unit(0, 1), caption="sea")
    query = Query((Term(Kind.WORDS, "sea"), post_term(unwanted, wanted=False)))
    assert found(query) == [far, near]
    against = search_posts(query, ANYBODY).found[near.pk].evidence["not vector"]
    assert against.share < 0


def test_an_authors_eye_finds_what_they_would_make(person, make_post, know_tastes):
    author = person("author")
    own = make_post(author, unit(1)), make_post(author, unit(1, 0.05))
    know_tastes(author)
    near, far = make_post(person("b"), unit(1, 0.3)), make_post(person("c"), unit(0.2, 1))
    answers = found(Query((Term(Kind.AUTHOR, "Author"),)))
    assert answers[-2:] == [near, far]
    assert set(answers[:2]) == set(own)
    with pytest.raises(ValidationError, match="nobody"):
        found(Query((Term(Kind.AUTHOR, "stranger"),)))


def test_the_eye_of_a_private_account_is_for_its_followers(person, make_post, know_tastes):
    author, follower, stranger = person("author"), person("follower"), person("stranger")
    make_post(author, unit(1)), make_post(author, unit(1, 0.05))
    near = make_post(person("b"), unit(1, 0.3))
    know_tastes(author)
    follow(follower=follower, followee=author)
    close_account(user=author)
    query = Query((Term(Kind.AUTHOR, "author"),))
    assert near in found(query, follower)
    assert found(query, stranger) == found(query) == []


def test_who_has_blocked_the_asker_is_nobody_to_a_search(person, make_post, know_tastes):
    author, blocked = person("author"), person("blocked")
    make_post(author, unit(1))
    know_tastes(author)
    block(blocker=author, blocked=blocked)
    for query in (
        Query((Term(Kind.AUTHOR, "author"),)),
        Query((Term(Kind.AUTHOR, "author", wanted=False),)),
        Query(filters=Filters(author="author")),
    ):
        with pytest.raises(ValidationError, match="nobody"):
            found(query, blocked)
        found(query, author)


def swatch(post: Post, lightness: float, a: float, b: float, share: float = 0.6) -> None:
    Swatch.objects.create(
        picture=post.pictures.get(), post=post, position=1, lightness=lightness, a=a, b=b, share=share
    )


def test_a_colour_finds_the_nearest_hue(person, make_post):
    red, orange, blue = (make_post(person(name), unit(0, 0, 1)) for name in ("red", "orange", "blue"))
    swatch(red, 53, 80, 67)
    swatch(orange, 60, 50, 60)
    swatch(blue, 32, 79, -108)
    assert found(Query((Term(Kind.COLOUR, "#ff0000"),))) == [red, orange]
    assert found(Query((Term(Kind.COLOUR, "#0000ff"),))) == [blue]
    assert found(Query((Term(Kind.COLOUR, "#00ff00"),))) == []


def test_a_tag_that_is_wanted_weighs_and_one_that_filters_narrows(person, make_post):
    sea, other = make_post(person("a"), unit(1), tags=["sea"]), make_post(person("b"), unit(1), caption="sail")
    assert found(Query((Term(Kind.TAG, "Sea"), Term(Kind.WORDS, "sail")))) in ([sea, other], [other, sea])
    assert found(Query((Term(Kind.TAG, "sea"),))) == [sea]
    assert found(Query((Term(Kind.WORDS, "sail"),), Filters(tags=("sea",)))) == []


def test_posts_that_the_same_people_like_come_with_a_post(person, make_post):
    asked, liked = make_post(person("a"), unit(1)), make_post(person("b"), unit(0, 0, 0, 1))
    near = make_post(person("c"), unit(1, 0.1))
    for name in ("x", "y"):
        fan = person(name)
        like(post=asked, user=fan)
        like(post=liked, user=fan)
    page = search_posts(Query.of(post=asked.pk), ANYBODY)
    assert set(page.posts) == {near, liked}
    assert page.found[liked.pk].evidence["liked"].rank == 1


def test_a_part_of_a_picture_finds_posts_by_their_parts(person, make_post, space):
    asked = make_post(person("a"), unit(1))
    with_part, whole = make_post(person("b"), unit(0, 0, 1)), make_post(person("c"), unit(0, 1))
    RegionEmbedding.objects.create(
        space=space, picture=with_part.pictures.get(), post=with_part, position=1, vector=unit(0, 1, 0.01),
        left=0.1, top=0.2, width=0.3, height=0.4,
    )  # fmt: skip
    regions.keep(regions.of_picture(asked.pictures.get().pk), LEFT, space, unit(0, 1, 0.01))
    page = search_posts(Query((post_term(asked, region=LEFT),)), ANYBODY)
    assert page.posts[:2] == [with_part, whole]
    assert page.found[with_part.pk].evidence["region"].region == Region(0.1, 0.2, 0.3, 0.4)
    assert page.found[whole.pk].evidence["region"].region is None


@pytest.mark.parametrize("term", [{"number": 2}, {"number": 2, "region": LEFT}])
def test_a_part_of_a_picture_that_a_post_does_not_have_is_refused(person, make_post, term):
    asked = make_post(person("a"), unit(1))
    with pytest.raises(ValidationError) as refused:
        found(Query((post_term(asked, region=LEFT, number=2),)))
    assert refused.value.code == "unknown-picture"


def test_what_may_not_be_seen_has_no_parts_to_search_by(person, make_post, space):
    hidden = make_post(person("a"), unit(1), visibility=Post.Visibility.PRIVATE)
    regions.keep(regions.of_picture(hidden.pictures.get().pk), LEFT, space, unit(0, 1))
    with pytest.raises(Post.DoesNotExist):
        found(Query((post_term(hidden, region=LEFT),)))


def test_filters_narrow_every_leg(person, make_post):
    ann, bea = person("ann"), person("bea")
    old = make_post(ann, unit(1), created_at=timezone.now() - timedelta(days=900))
    new = make_post(bea, unit(1, 0.1))
    follow(follower=bea, followee=ann)
    today = timezone.now().date()
    by_look = (Term(Kind.POST, str(make_post(person("c"), unit(1)).pk)),)
    for filters, viewer, answers in [
        (Filters(author="ANN"), ANYBODY, [old]),
        (Filters(followed=True), bea, [old]),
        (Filters(mine=True), bea, [new]),
        (Filters(since=today - timedelta(days=1), author="bea"), ANYBODY, [new]),
        (Filters(until=date(today.year - 1, today.month, 1)), ANYBODY, [old]),
        (Filters(orientation="landscape", author="bea"), ANYBODY, [new]),
        (Filters(orientation="portrait"), ANYBODY, []),
    ]:
        assert found(Query(by_look, filters), viewer) == answers
        assert [post for post in found(Query((), filters), viewer) if str(post.pk) != by_look[0].value] == answers


@pytest.mark.parametrize("filters", [Filters(mine=True), Filters(followed=True)])
def test_a_filter_by_oneself_needs_a_self(db, filters):
    with pytest.raises(ValidationError) as refused:
        found(Query((), filters))
    assert refused.value.code == "sign-in-needed"


def test_near_copies_are_one_result(person, make_post):
    posts = [make_post(person(f"maker{n}"), unit(1, 0.001 * n), caption="sea") for n in range(3)]
    for post in posts[:2]:
        post.pictures.update(fingerprint=12345)
    page = search_posts(Query.of(words="sea"), ANYBODY)
    assert page.total == 2
    copied = next(one for one in page.found.values() if one.copies)
    assert {copied.post_id, *copied.copies} == {post.pk for post in posts[:2]}


def test_a_copy_that_was_hidden_meanwhile_is_not_told_of(person, make_post):
    for n in range(3):
        make_post(person(f"maker{n}"), unit(1), caption="sea").pictures.update(fingerprint=12345)
    make_post(person("other"), unit(0, 1), caption="sea")
    begun = search_posts(Query.of(words="sea"), ANYBODY)
    copied = next(one for one in begun.found.values() if one.copies)
    Post.objects.filter(pk=copied.copies[0]).update(visibility=Post.Visibility.PRIVATE)
    again = search_posts(Query.of(words="sea"), ANYBODY, begun.moment)
    assert again.found[copied.post_id].copies == copied.copies[1:]


def test_an_author_does_not_fill_a_screen(person, make_post):
    crowd = person("crowd")
    for n in range(6):
        make_post(crowd, unit(1, 0.01 * n), caption="sea")
    others = [make_post(person(f"other{n}"), unit(1, 0.2 + 0.05 * n), caption="sea") for n in range(4)]
    asked = make_post(person("asked"), unit(1))
    first = [post.author for post in found(Query.of(post=asked.pk))[:6]]
    assert first.count(crowd) == 2
    assert len({*first}) == 1 + len(others)


def test_the_lab_fuses_with_the_weights_of_the_site(settings):
    weights = settings.KINDRED_FUSION_WEIGHTS
    assert {"text": weights["words"], "vector": weights["vector"]} == WEIGHTS


def test_shares_tell_which_leg_decided(person, make_post, settings):
    asked = make_post(person("a"), unit(1))
    make_post(person("b"), unit(1, 0.1), caption="sea")
    page = search_posts(Query((post_term(asked), Term(Kind.WORDS, "sea", weight=3))), ANYBODY)
    (evidence,) = [one.evidence for one in page.found.values()]
    words, vector = (settings.KINDRED_FUSION_WEIGHTS[leg] for leg in ("words", "vector"))
    assert evidence["words"].share == pytest.approx(3 * words / (3 * words + vector))
    assert evidence["vector"].share == pytest.approx(vector / (3 * words + vector))
    assert np.isclose(evidence["vector"].score, float(unit(1) @ unit(1, 0.1)), atol=1e-3)


def test_a_hundred_scrolls_lose_nothing_while_posts_come(person, make_post):
    author = person("author")
    posts = {make_post(person(f"m{n}"), unit(1, 0.01 * n), caption="sea").pk for n in range(40)}
    asked = make_post(author, unit(1))
    seen: list[UUID] = []
    cursor = None
    while True:
        page = search_posts(Query((post_term(asked), Term(Kind.WORDS, "sea"))), ANYBODY, cursor, 7)
        seen += [post.pk for post in page.posts]
        make_post(author, unit(1), caption="sea")
        if (cursor := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 40
    assert set(seen) == posts
