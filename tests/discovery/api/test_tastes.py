"""My tastes by the API: seen, named, weighed, muted, forgotten and remembered; nobody else's business."""

from __future__ import annotations

import pytest

from accounts.models import Taste
from discovery.models import Forgotten
from discovery.posts.services import like
from discovery.tastes.models import Signal
from discovery.tastes.processing import refresh_stale
from discovery.tastes.services import record
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

TASTES = "/api/v1/tastes/"
A, B = unit(1), unit(0, 1)


@pytest.fixture
def maker(person):
    return person("maker")


@pytest.fixture
def ana(person, maker, make_post):
    """Somebody who likes six pictures of one look and two of another, and makes one of a third."""
    ana = person("ana")
    for number in range(8):
        like(post=make_post(maker, A if number < 6 else B, tags=["harbour"] if number < 4 else []), user=ana)
    make_post(ana, unit(0, 0, 1))
    refresh_stale()
    return ana


@pytest.fixture
def taste(ana):
    return Taste.objects.get(user=ana, kind="enjoys", position=0)


def test_each_taste_is_told_with_its_pictures_and_its_share(ana, client_of):
    told = client_of(ana).get(TASTES).json()["results"]
    assert [(one["kind"], len(one["pictures"]), one["share"]) for one in told] == [
        ("enjoys", 6, pytest.approx(0.75, abs=0.01)),
        ("enjoys", 2, pytest.approx(0.25, abs=0.01)),
        ("makes", 1, 1.0),
    ]
    assert (told[0]["name"], told[0]["own_name"], told[0]["boost"]) == ("harbour", "", "normal")


def test_reading_them_takes_a_constant_number_of_queries(ana, client_of, django_assert_max_num_queries):
    client = client_of(ana)
    with django_assert_max_num_queries(14):
        client.get(TASTES)


def test_a_taste_is_named_weighed_and_muted(ana, taste, client_of):
    client, address = client_of(ana), f"{TASTES}{taste.pk}/"
    told = client.patch(address, {"name": " The  sea ", "boost": "more", "is_muted": True}, format="json").json()
    assert (told["name"], told["own_name"], told["boost"], told["is_muted"]) == ("The sea", "The sea", "more", True)
    assert client.patch(address, {"name": ""}, format="json").json()["name"] == "harbour"
    assert client.get(address).json()["boost"] == "more"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"boost": "lots"}, "invalid-choice"), ({"name": "x" * 61}, "max-length"), ({"weight": 1}, "unknown-field")],
)
def test_what_cannot_be_said_of_a_taste_changes_nothing(change, code, ana, taste, client_of):
    assert codes(client_of(ana).patch(f"{TASTES}{taste.pk}/", {"is_muted": True, **change}, format="json")) == [code]
    taste.refresh_from_db()
    assert not taste.is_muted


def test_a_forgotten_taste_comes_back_when_it_is_remembered(ana, taste, client_of):
    client = client_of(ana)
    forgotten_at = client.delete(f"{TASTES}{taste.pk}/").json()["forgotten_at"]
    (told,) = client.get(f"{TASTES}forgotten/").json()["results"]
    assert (told["forgotten_at"], len(told["posts"])) == (forgotten_at, 6)
    assert [one["share"] for one in client.get(TASTES).json()["results"]] == [1.0, 1.0]
    for _ in range(2):
        body = {"forgotten_at": forgotten_at}
        assert client.post(f"{TASTES}remember/", body, format="json").status_code == 204
    assert not Forgotten.objects.exists()
    assert len(client.get(TASTES).json()["results"]) == 3


def test_anothers_taste_is_like_none(taste, person, client_of):
    client = client_of(person("bo"))
    for address in (f"{TASTES}{taste.pk}/", f"{TASTES}{2**70}/"):
        assert codes(client.get(address)) == ["not-found"]
        assert codes(client.patch(address, {"name": "Mine"}, format="json")) == ["not-found"]
        assert codes(client.delete(address)) == ["not-found"]
    assert client.get(TASTES).json()["results"] == []


def test_what_i_want_less_of_is_listed(ana, maker, make_post, client_of):
    post = make_post(maker, B)
    record(user=ana, post=post, kind=Signal.Kind.LESS)
    assert ids(client_of(ana).get(f"{TASTES}less/")) == [str(post.pk)]


def test_strangers_have_no_tastes(client_of, db):
    for address in ("", "forgotten/", "less/", "map/", "wall/"):
        assert codes(client_of().get(f"{TASTES}{address}")) == ["not-authenticated"]
