"""Offers by the API: read by who sees the post, set and taken back by its author; and what costs less."""

from __future__ import annotations

import pytest

from discovery.models import Catalogue, Offer
from discovery.shop.services import set_offer
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def post(ann, make_post):
    return make_post(ann, unit(1))


def offer(post, rest: str = "offer/") -> str:
    return f"/api/v1/posts/{post.pk}/{rest}"


def test_an_offer_is_set_read_replaced_and_taken_back(ann, post, person, client_of):
    client, other = client_of(ann), client_of(person("ben"))
    assert codes(other.get(offer(post))) == ["not-found"]
    body = {"price": "49", "currency": "eur", "link": "https://shop.example/1", "sku": "A1"}
    told = client.put(offer(post), body, format="json").json()
    assert told == {
        "link": "https://shop.example/1",
        "price": "49.00",
        "currency": "EUR",
        "availability": "in_stock",
        "sku": "A1",
    }
    assert other.get(offer(post)).json() == told
    replaced = client.put(offer(post), {"link": "https://shop.example/2"}, format="json").json()
    assert (replaced["price"], replaced["sku"]) == (None, "")
    for _ in range(2):
        assert client.delete(offer(post)).status_code == 204
    assert not Offer.objects.exists()


def test_a_catalogue_keeps_what_it_has_brought(ann, post, client_of):
    catalogue = Catalogue.objects.create(owner=ann, name="Prints")
    set_offer(post=post, price="9", currency="EUR", catalogue=catalogue)
    client_of(ann).put(offer(post), {"price": "8", "currency": "EUR"}, format="json")
    assert Offer.objects.get().catalogue == catalogue


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty-offer"),
        ({"price": "cheap", "currency": "EUR"}, "bad-price"),
        ({"price": "1"}, "unknown-currency"),
        ({"link": "javascript:alert(1)"}, "bad-link"),
        ({"price": "1", "currency": "EUR", "availability": "maybe"}, "unknown-availability"),
        ({"price": "1", "currency": "EUR", "shipping": "free"}, "unknown-field"),
    ],
)
def test_what_is_no_offer_is_refused(ann, post, client_of, body, code):
    assert codes(client_of(ann).put(offer(post), body, format="json")) == [code]
    assert not Offer.objects.exists()


def test_an_offer_is_its_authors_to_change(ann, post, person, client_of, make_post):
    other, hidden = client_of(person("ben")), make_post(ann, unit(1), visibility="private")
    body = {"price": "1", "currency": "EUR"}
    assert codes(other.put(offer(post), body, format="json")) == ["permission-denied"]
    assert codes(other.delete(offer(post))) == ["permission-denied"]
    assert codes(other.put(offer(hidden), body, format="json")) == ["not-found"]
    set_offer(post=hidden, price="1", currency="EUR")
    assert codes(other.get(offer(hidden))) == ["not-found"]


def test_what_is_alike_and_costs_less_is_told(ann, post, client_of, make_post):
    set_offer(post=post, price="49", currency="EUR")
    cheap, dear = make_post(ann, unit(1, 0.05)), make_post(ann, unit(1, 0.05))
    set_offer(post=cheap, price="9", currency="EUR")
    set_offer(post=dear, price="99", currency="EUR")
    assert ids(client_of().get(offer(post, "cheaper/"))) == [str(cheap.pk)]
