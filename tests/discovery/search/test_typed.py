"""What is typed into the bar: words, and among them tags and colours; and what is offered meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.follows.services import block
from discovery.models import Post
from discovery.search.query import Query
from discovery.search.terms import Kind, Term
from discovery.search.typed import Typed, read_typed
from tests.discovery.conftest import unit


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("blue shirt", Typed("blue shirt")),
        ("blue #wool shirt", Typed("blue shirt", tags=("wool",))),
        ("#1E90FF sea", Typed("sea", colours=("#1E90FF",))),
        ("#facade #12 #", Typed("#", tags=("facade", "12"))),
        ("c# #羊毛", Typed("c#", tags=("羊毛",))),
        ("", Typed("")),
    ],
)
def test_tags_and_colours_are_told_from_words(text, typed):
    assert read_typed(text) == typed


def test_a_typed_tag_filters_and_an_unwanted_one_leaves_out():
    wanted = Query.parse({"q": "boat #wool #1e90ff"})
    assert (wanted.words, wanted.filters.tags) == ("boat", ("wool",))
    assert wanted.wanted(Kind.COLOUR) == [Term(Kind.COLOUR, "#1e90ff")]
    unwanted = Query.parse({"q": "#wool", "unwanted": "1"})
    assert unwanted.filters.tags == ()
    assert unwanted.unwanted(Kind.TAG) == [Term(Kind.TAG, "wool", wanted=False)]


@pytest.mark.django_db
def test_what_was_marked_is_a_chip_in_the_link(client, space):
    answer = client.get(reverse("search"), {"q": "boat #wool"})
    assert (answer.status_code, answer["Location"]) == (302, "/search/?q=boat&tag=wool")


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["c#", "#", "sea #"])
def test_a_mark_that_marks_nothing_is_searched_for(client, space, words):
    assert client.get(reverse("search"), {"q": words}).status_code == 200


def test_words_that_look_like_a_tag_stay_words_in_a_link():
    query = Query.from_document({"version": 1, "terms": [{"words": "#art"}]})
    assert Query.parse(query.parameters()) == query
    assert query.words == "#art"


@pytest.mark.django_db
def test_the_bar_holds_the_words_and_keeps_the_rest(client, space):
    page = client.get(reverse("search"), {"q": "boat", "colour": "#1e90ff", "tag": "sea"})
    assert page.context["spoken"] == "boat"
    rest = Query.parse(dict(page.context["kept_besides"]))
    assert rest == Query.parse({"colour": "#1e90ff", "tag": "sea"})


@pytest.fixture
def offers(client):
    def ask(**asked: str) -> str:
        return client.get(reverse("search_suggest"), asked).content.decode()

    return ask


@pytest.mark.django_db
def test_tags_stand_in_the_place_of_the_words_that_they_complete(offers, person, make_post):
    make_post(person("author"), tags=["misty mornings", "mist"])
    assert 'href="/search/?q=blue&amp;tag=misty-mornings"' in offers(q="blue misty mor")
    assert 'href="/search/?tag=mist"' in offers(q="#mis")
    rest = Query.parse({"colour": "#1e90ff"}).parameters()
    assert "colour=%231e90ff&amp;tag=mist" in offers(q="mist", **rest)


@pytest.mark.django_db
def test_only_of_what_may_be_seen_tags_are_offered_and_counted(offers, person, make_post):
    make_post(person("author"), tags=["harbour"])
    make_post(person("shy"), tags=["harbour", "hidden"], visibility=Post.Visibility.PRIVATE)
    assert "1 post<" in offers(q="harb")
    assert offers(q="hidd").strip() == ""


@pytest.mark.django_db
def test_people_are_offered_but_nobody_who_is_blocked(offers, person, client):
    viewer, ana, other = person("viewer"), person("ana.sea"), person("ana.land")
    block(blocker=other, blocked=viewer)
    client.force_login(viewer)
    offered = offers(q="ana")
    assert ana.get_absolute_url() in offered
    assert other.get_absolute_url() not in offered
    assert ana.get_absolute_url() not in offers(q="#ana")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [{"q": ""}, {"q": "x" * 900}, {"q": "a", "ask": "damaged"}, {"q": "\x00"}])
def test_nothing_is_offered_for_nothing_and_for_what_is_no_search(asked, offers):
    assert offers(**asked).strip() == ""


def test_the_colours_of_the_answers_are_a_click_away(person, make_post, client):
    post = make_post(person("author"), unit(1), caption="A blue boat")
    post.pictures.update(
        palette=[
            {"hex": "#1e90ff", "lab": [59.0, 10.0, -63.0], "share": 0.6},
            {"hex": "#1f8ffe", "lab": [58.9, 10.0, -63.0], "share": 0.3},
            {"hex": "#ffffff", "lab": [100.0, 0.0, 0.0], "share": 0.1},
        ]
    )
    page = client.get(reverse("search_refine"), {"q": "blue"}).content.decode()
    assert 'href="/search/?q=blue&amp;colour=%231e90ff"' in page
    assert "1f8ffe" not in page
