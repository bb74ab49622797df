"""A search can be limited to what can be had, and to what it costs; the count before the click is the list after it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse

from discovery.models import Post
from discovery.search.composer import chips
from discovery.search.facets import facets_of
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from discovery.search.terms import Filters
from discovery.shop.services import set_offer
from tests.discovery.conftest import unit

STRANGER = AnonymousUser()


@pytest.fixture
def shelf(person, make_post) -> dict[str, Post]:
    ann = person("ann")
    posts = {
        name: make_post(ann, unit(1), tags=["shoe"]) for name in ("asked", "cheap", "dear", "dollars", "gone", "none")
    }
    posts["hidden"] = make_post(ann, unit(1), tags=["shoe"], visibility=Post.Visibility.PRIVATE)
    for name, price, currency in (("cheap", "20", "EUR"), ("dear", "80", "EUR"), ("dollars", "20", "USD"),
                                  ("gone", "5", "EUR"), ("hidden", "5", "EUR")):  # fmt: skip
        sold_out = "out_of_stock" if name == "gone" else "in_stock"
        set_offer(post=posts[name], price=price, currency=currency, availability=sold_out)
    return posts


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ({"sale": "1"}, {"cheap", "dear", "dollars"}),
        ({"currency": "EUR"}, {"cheap", "dear"}),
        ({"price_max": "20", "currency": "EUR"}, {"cheap"}),
        ({"price_max": "19.99", "currency": "EUR", "sale": "1"}, set()),
        ({"price_max": "1,000", "currency": "eur"}, {"cheap", "dear"}),
    ],
)
def test_a_picture_search_finds_only_what_is_for_sale(shelf, link, names):
    query = Query.parse({"post": str(shelf["asked"].pk), **link})
    assert set(search_posts(query, STRANGER).posts) == {shelf[name] for name in names}


def test_link_and_document_say_the_same():
    query = Query.parse({"q": "shoe", "sale": "1", "price_max": "1,249.5", "currency": "eur"})
    assert query.filters == Filters(sale=True, price_max=Decimal("1249.50"), currency="EUR")
    assert query.parameters() == {"q": "shoe", "sale": "1", "price_max": "1249.50", "currency": "EUR"}
    assert query.document()["filters"] == {"sale": True, "price_max": "1249.50", "currency": "EUR"}
    assert Query.parse(query.parameters()) == Query.from_document(query.document()) == query
    assert [chip.text for chip in chips(query, {})] == ["shoe", "For sale", "At most €\u00a01,249.50"]


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ({"price_max": "20"}, "bad-filter"),
        ({"price_max": "-1", "currency": "EUR"}, "bad-price"),
        ({"price_max": "lots", "currency": "EUR"}, "bad-price"),
        ({"currency": "EURO"}, "unknown-currency"),
        ({"sale": "perhaps"}, "bad-filter"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused(link, code):
    with pytest.raises(ValidationError) as refused:
        Query.parse({"q": "shoe", **link})
    assert refused.value.code == code


@pytest.mark.parametrize("filters", [{"price_max": 20, "currency": "EUR"}, {"sale": "1"}, {"currency": 1}])
def test_a_document_with_the_wrong_kinds_is_refused(filters):
    with pytest.raises(ValidationError):
        Query.from_document({"version": 1, "terms": [], "filters": filters})


def test_the_facets_count_what_a_click_finds(shelf, person, make_post):
    bea = person("bea")
    for price in ("12", "30", "31", "45", "60"):
        set_offer(post=make_post(bea, tags=["shoe"]), price=price, currency="EUR")
    query = Query.of(tag="shoe")
    ids = [post.pk for post in Post.objects.all()]
    facets = facets_of(ids, among=Post.objects.visible_to(STRANGER))
    assert facets.for_sale == len(search_posts(query.narrowed(sale=True), STRANGER).posts) == 8
    assert [str(one) for one in facets.prices] == ["€\u00a050.00"]
    for one in facets.prices:
        narrowed = query.narrowed(price_max=one.price, currency=one.currency)
        assert one.posts == len(search_posts(narrowed, STRANGER).posts)


def test_the_page_offers_the_filter_and_shows_prices(shelf, client):
    page = client.get(reverse("search"), {"tag": "shoe", "sale": "1"}).content.decode()
    assert "€\u00a020.00" in page
    assert "$\u00a020.00" in page
    assert "For sale" in page
    refine = client.get(reverse("search_refine"), {"tag": "shoe"}).content.decode()
    assert "sale=1" in refine
