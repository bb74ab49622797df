"""An offer is checked before it is kept, is its author's to change, and is seen by those who may see the post."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse

from discovery.models import Offer, Post
from discovery.shop.selectors import cheaper_than
from discovery.shop.services import clear_offer, set_offer
from tests.discovery.conftest import unit

STRANGER = AnonymousUser()


@pytest.fixture
def ann(person):
    return person("ann")


def offered(post: Post, price: str | None = "49.00", **fields) -> Post:
    set_offer(post=post, price=price, currency=fields.pop("currency", "EUR"), **fields)
    return post


def test_an_offer_is_kept_changed_and_taken_back(ann, make_post):
    post = make_post(ann)
    offer = set_offer(post=post, link="https://shop.example/1", price="49.00", currency="eur", sku=" A  1 ")
    assert (offer.price, offer.currency, offer.sku, offer.seller) == (Decimal("49.00"), "EUR", "A 1", ann)
    assert (str(offer), offer.host) == ("€\u00a049.00", "shop.example")
    set_offer(post=post, price=Decimal("39.5"), currency="EUR", availability="out_of_stock")
    changed = Offer.objects.get()
    assert (changed.price, changed.link, changed.sku, changed.is_sold_out) == (Decimal("39.50"), "", "", True)
    clear_offer(post=post)
    clear_offer(post=post)
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "empty-offer"),
        ({"price": "-1", "currency": "EUR"}, "bad-price"),
        ({"price": "1.005", "currency": "EUR"}, "bad-price"),
        ({"price": Decimal("NaN"), "currency": "EUR"}, "bad-price"),
        ({"price": "1", "currency": ""}, "unknown-currency"),
        ({"price": "1", "currency": "ZZZ"}, "unknown-currency"),
        ({"price": "1", "currency": "EUR", "availability": "maybe"}, "unknown-availability"),
        ({"price": "1", "currency": "EUR", "sku": "x" * 101}, "bad-sku"),
        ({"link": "javascript:alert(1)"}, "bad-link"),
        ({"link": "ftp://shop.example/"}, "bad-link"),
        ({"link": "//shop.example/"}, "bad-link"),
        ({"link": "https://ann:pass@shop.example/"}, "bad-link"),
        ({"link": "https://shop.example:99999/"}, "bad-link"),
        ({"link": f"https://shop.example/{'a' * 2000}"}, "bad-link"),
    ],
)
def test_what_cannot_be_offered_is_refused_and_nothing_kept(ann, make_post, fields, code):
    with pytest.raises(ValidationError) as refused:
        set_offer(post=make_post(ann), **fields)
    assert refused.value.code == code
    assert not Offer.objects.exists()


def test_a_number_belongs_to_one_post_of_a_seller(ann, person, make_post):
    offered(make_post(ann), sku="A1")
    offered(make_post(person("bea")), sku="A1")
    with pytest.raises(ValidationError) as refused:
        offered(make_post(ann), sku="A1")
    assert refused.value.code == "sku-taken"


def test_only_the_author_makes_an_offer(ann, person, make_post, client):
    post = make_post(ann)
    address = reverse("offer_edit", args=[post.pk])
    told = {"price": "49", "currency": "EUR", "availability": "in_stock", "link": "https://shop.example/1"}
    assert client.post(address, told).status_code == 302
    client.force_login(person("bea"))
    assert client.post(address, told).status_code == 403
    assert not Offer.objects.exists()
    client.force_login(ann)
    refused = client.post(address, {**told, "price": "cheap"})
    assert refused.status_code == 422
    assert "A price is a number" in refused.content.decode()
    assert 'value="https://shop.example/1"' in refused.content.decode(), "nothing typed is lost"
    assert client.post(address, told).status_code == 302
    assert Offer.objects.get().price == 49
    assert "49.00" in client.get(address).content.decode()
    client.post(address, {"clear": "1"})
    assert not Offer.objects.exists()


def test_cheaper_are_alike_in_the_same_currency_and_to_be_had(ann, person, make_post):
    bea = person("bea")
    post = offered(make_post(ann, unit(1), unit(0, 1)))
    near = offered(make_post(bea, unit(1, 0.1)), "48.99")
    other = offered(make_post(bea, unit(0.3, 1)), "1")
    offered(make_post(bea, unit(1)), "49.00")
    offered(make_post(bea, unit(1)), "5", currency="USD")
    offered(make_post(bea, unit(1)), "5", availability="out_of_stock")
    offered(make_post(bea, unit(1)), None, link="https://shop.example/")
    hidden = offered(make_post(bea, unit(1), visibility=Post.Visibility.PRIVATE), "5")
    make_post(bea, unit(1))
    assert cheaper_than(post, ann) == [near, other]
    assert set(cheaper_than(post, bea)) == {near, other, hidden}
    assert cheaper_than(near, STRANGER) == [other]
    assert cheaper_than(make_post(ann), ann) == [], "without a price nothing is cheaper"


def test_the_page_of_cheaper_ones_is_there_for_who_sees_the_post(ann, person, make_post, client):
    post = offered(make_post(ann))
    hidden = offered(make_post(ann, visibility=Post.Visibility.PRIVATE))
    offered(make_post(person("bea")), "20.00")
    page = client.get(reverse("cheaper", args=[post.pk]))
    assert "€\u00a020.00" in page.content.decode()
    assert client.get(reverse("cheaper", args=[hidden.pk])).status_code == 404
    row = client.get(reverse("cheaper", args=[post.pk]), headers={"HX-Request": "true"})
    assert "<html" not in row.content.decode()


def test_the_page_of_cheaper_ones_takes_a_constant_number_of_queries(
    ann, person, make_post, client, django_assert_max_num_queries
):
    post, bea = offered(make_post(ann)), person("bea")
    for number in range(3, 12):
        offered(make_post(bea), str(number))
        if number in (3, 11):
            with django_assert_max_num_queries(14):
                client.get(reverse("cheaper", args=[post.pk]))


def test_the_api_tells_the_offer(ann, make_post, client):
    offered(make_post(ann), "1249.5", sku="A1")
    make_post(ann)
    bare, sold = client.get("/api/v1/posts/").json()["results"]
    assert bare["offer"] is None
    assert sold["offer"] == {
        "link": "",
        "price": "1249.50",
        "currency": "EUR",
        "availability": "in_stock",
        "sku": "A1",
    }
    found = client.get("/api/v1/search/refine/", {"author": "ann"}).json()
    assert found["for_sale"]["posts"] == 1
    assert found["for_sale"]["query"]["filters"] == {"author": "ann", "sale": True}
