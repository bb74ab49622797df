"""The query on the page: each term and filter is a chip whose links change it, and nothing else."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from django.urls import reverse

from discovery.models import QueryPicture
from discovery.search.composer import begun, chips
from discovery.search.query import Query
from discovery.search.reasons import matched_words
from discovery.search.terms import Filters, Kind, Term
from tests.discovery.api.conftest import upload
from tests.discovery.conftest import unit

POST = "018f0000-0000-7000-8000-000000000000"
QUERY = Query(
    (Term(Kind.WORDS, "blue"), Term(Kind.COLOUR, "#1e90ff", wanted=False), Term(Kind.POST, POST, weight=2.0)),
    Filters(tags=("sea", "sky"), author="ann", orientation="portrait", followed=True, mine=True, colour="blue"),
)


def asked(link: str) -> Query:
    return Query.parse(dict(parse_qsl(urlsplit(link).query)))


def test_every_chip_can_be_taken_away_alone():
    shown = chips(QUERY, {})
    assert len(shown) == 3 + 7
    left = [asked(chip.without) for chip in shown]
    assert [query.terms for query in left[:3]] == [QUERY.without_term(place).terms for place in range(3)]
    assert all(query.filters == QUERY.filters for query in left[:3])
    assert all(query.terms == QUERY.terms for query in left[3:])
    assert len({query.filters for query in left[3:]}) == 7
    assert left[3].filters.tags == ("sky",)


def test_a_term_is_turned_and_weighed_by_its_links():
    words, colour, post = chips(QUERY, {})[:3]
    assert asked(words.turned).unwanted(Kind.WORDS) == [Term(Kind.WORDS, "blue", wanted=False)]
    assert asked(colour.turned).wanted(Kind.COLOUR) == [Term(Kind.COLOUR, "#1e90ff")]
    assert asked(post.heavier).terms[2].weight == 3.0
    assert asked(post.lighter).terms[2].weight == 1.5
    heaviest = chips(QUERY.with_changed(2, weight=10.0), {})[2]
    assert (heaviest.heavier, asked(heaviest.lighter).terms[2].weight) == ("", 5.0)


def test_what_a_form_adds_leaves_the_rest_as_it_is():
    query = Query.parse({**begun(QUERY), "q": "floral", "unwanted": "1"})
    assert query.terms[0] == Term(Kind.WORDS, "blue")
    assert set(query.terms) == {*QUERY.terms, Term(Kind.WORDS, "floral", wanted=False)}
    assert query.filters == QUERY.filters
    assert begun(Query()) == {}


@pytest.mark.django_db
def test_a_form_that_added_to_a_search_leads_to_its_plain_link(client, space):
    form = {**begun(Query.of(words="blue", tag="sea")), "eye": "", "orientation": "portrait"}
    answer = client.get(reverse("search"), form)
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=blue&tag=sea&orientation=portrait")


@pytest.mark.django_db
def test_narrowing_keeps_the_terms_and_the_named_colour(client, space):
    query = Query((Term(Kind.WORDS, "shirt"), Term(Kind.COLOUR, "#1e90ff")), Filters(tags=("sea",), colour="blue"))
    page = client.get(reverse("search"), query.parameters())
    (field,) = page.context["kept_terms"]
    assert Query.parse(dict([field])) == query.narrowed(tags=())


def test_a_part_is_named_after_the_whole(person, make_post):
    post = make_post(person("a"), unit(1), caption="Secret harbour")
    query = Query.parse({"post": str(post.pk), "region": "0,0,0.5,0.5"})
    assert chips(query, {post.pk: post})[0].text == "Part of Secret harbour"
    assert chips(query, {})[0].text == "Part of a post"


def test_what_may_not_be_seen_is_not_named(person, make_post):
    post = make_post(person("a"), unit(1), caption="Secret harbour")
    query = Query.of(post=post.pk)
    assert chips(query, {post.pk: post})[0].text == "Secret harbour"
    assert chips(query, {})[0].text == "A post"


@pytest.mark.django_db
def test_the_page_shows_why_and_what_to_ask_next(person, make_post, client):
    asked_by = make_post(person("a"), unit(1))
    make_post(person("b"), unit(1, 0.1), caption="A shirt", tags=["blue"])
    answer = client.get(reverse("search"), {"post": asked_by.pk, "q": "shirt"})
    page = answer.content.decode()
    assert "Why this picture" in page
    assert "Says “shirt” in its caption" in page
    assert "alike to 100%" in page
    assert reverse("search_refine") in page
    refine = client.get(reverse("search_refine"), {"q": "shirt"}).content.decode()
    assert "tag=blue" in refine


@pytest.mark.django_db
def test_an_expired_picture_offers_to_drop_it_again_and_keeps_the_rest(client, space):
    answer = client.get(reverse("search"), {"picture": "gone", "q": "blue shirt"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "expired" in page
    assert 'name="q" value="blue shirt"' in page
    assert 'type="file"' in page


def test_a_dropped_picture_joins_the_search(client, space, eager, settings):
    settings.KINDRED_ENCODER = "classic:v1"
    answer = client.post(reverse("search_picture"), {"picture": upload(), "q": "blue", "colour": "#1e90ff"})
    assert answer.status_code == 302
    query = asked(answer["Location"])
    assert query.words == "blue"
    assert query.picture == QueryPicture.objects.get().token
    assert query.wanted(Kind.COLOUR) == [Term(Kind.COLOUR, "#1e90ff")]


@pytest.mark.django_db
def test_a_part_that_nobody_has_looked_at_yet_is_waited_for(person, make_post, client, settings):
    settings.KINDRED_QUERY_PATIENCE = 0.05
    post = make_post(person("a"), unit(1))
    page = client.get(reverse("search"), {"post": post.pk, "region": "0,0,0.5,0.5"}).content.decode()
    assert "Looking at your picture" in page
    assert 'hx-trigger="load delay:1s"' in page


def test_closer_and_further_are_a_click_away(person, make_post, client):
    asked_by, near = make_post(person("a"), unit(1)), make_post(person("b"), unit(1, 0.1))
    page = client.get(reverse("search"), {"post": asked_by.pk}).content.decode()
    query = Query.of(post=UUID(str(asked_by.pk)))
    for changed in (query.closer_to(near.pk), query.further_from(near.pk)):
        assert f"ask={changed.parameters()['ask']}" in page


def test_near_copies_are_told_on_the_card(person, make_post, client):
    asked_by = make_post(person("a"), unit(1))
    for number in range(3):
        make_post(person(f"maker{number}"), unit(1, 0.1)).pictures.update(fingerprint=12345)
    page = client.get(reverse("search"), {"post": asked_by.pk}).content.decode()
    assert "3 copies</span>" in page
    assert page.count('class="card"') == 1


def test_matching_words_are_told_with_their_places_in_chinese_too(person, make_post):
    post = make_post(person("a"), unit(1), caption="蓝色衬衫 on a line", tags=["衬衫"])
    assert matched_words([post.pk], "衬衫 line") == {post.pk: {"衬衫": ["tags", "caption"], "line": ["caption"]}}
    assert matched_words([post.pk], "红色") == {}
