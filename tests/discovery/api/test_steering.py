"""Steering by the API: sliders, wishes, what was seen, the first choice, and pins."""

from __future__ import annotations

import pytest

from accounts.models import Steering
from discovery.models import Pin, Post, Seen, Signal
from tests.discovery.api.conftest import codes, ids
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

ME, POSTS, WALL = "/api/v1/me/", "/api/v1/posts/", "/api/v1/tastes/wall/"


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def post(person, make_post):
    return make_post(person("maker"))


def test_sliders_move_alone_and_the_others_stay(ana, client_of):
    client = client_of(ana)
    assert client.get(f"{ME}steering/").json() == {
        "variety": 0.5,
        "freshness": 0.5,
        "fame": 0.5,
        "is_chronological": False,
        "learns_from_searches": True,
    }
    told = client.patch(f"{ME}steering/", {"fame": 0, "is_chronological": True}, format="json").json()
    assert (told["variety"], told["fame"], told["is_chronological"]) == (0.5, 0.0, True)


@pytest.mark.parametrize(
    ("change", "code"), [({"fame": 1.1}, "max-value"), ({"fame": "lots"}, "invalid"), ({"speed": 1}, "unknown-field")]
)
def test_a_slider_beyond_its_ends_moves_nothing(change, code, ana, client_of):
    assert codes(client_of(ana).patch(f"{ME}steering/", {"variety": 0, **change}, format="json")) == [code]
    assert not Steering.objects.filter(variety=0).exists()


def test_a_wish_is_the_last_one_said_and_can_be_taken_back(ana, post, client_of):
    client, address = client_of(ana), f"{POSTS}{post.pk}/wish/"
    assert client.get(address).json()["wish"] is None
    for wish in ("more", "less", "less"):
        told = client.put(address, {"wish": wish}, format="json").json()
        assert told["wish"] == wish
        assert told["reasons"]
    assert list(Signal.objects.values_list("kind", flat=True)) == ["less"]
    for _ in range(2):
        assert client.delete(address).json()["wish"] is None
    assert not Signal.objects.exists()


def test_of_ones_own_and_of_hidden_posts_nothing_is_wished(ana, person, make_post, client_of):
    own, hidden = make_post(ana), make_post(person("shy"), visibility=Post.Visibility.PRIVATE)
    client = client_of(ana)
    for post in (own, hidden):
        address = f"{POSTS}{post.pk}/wish/"
        assert codes(client.get(address)) == ["not-found"]
        assert codes(client.put(address, {"wish": "more"}, format="json")) == ["not-found"]
        assert codes(client.delete(address)) == ["not-found"]
    assert not Signal.objects.exists()


def test_a_wish_is_more_or_less(ana, post, client_of):
    assert codes(client_of(ana).put(f"{POSTS}{post.pk}/wish/", {"wish": "some"}, format="json")) == ["invalid-choice"]


def test_what_was_seen_is_noted_once_and_nothing_of_what_is_hidden(ana, post, person, make_post, client_of):
    hidden = make_post(person("shy"), visibility=Post.Visibility.PRIVATE)
    body = {"posts": [str(one.pk) for one in (post, hidden, make_post(ana))]}
    for _ in range(2):
        assert client_of(ana).post(f"{ME}seen/", body, format="json").status_code == 204
    assert list(Seen.objects.values_list("post", flat=True)) == [post.pk]


def test_a_feed_begins_with_at_least_five_pictures_of_the_wall(ana, person, make_post, know_tastes, client_of):
    makers = [person(f"maker{number}") for number in range(6)]
    posts = [make_post(maker, unit(*[0] * number, 1)) for number, maker in enumerate(makers)]
    know_tastes(*makers)
    client = client_of(ana)
    shown = ids(client.get(WALL))
    assert set(shown) == {str(post.pk) for post in posts}
    assert codes(client.post(WALL, {"posts": shown[:4]}, format="json")) == ["min-length"]
    assert codes(client.post(WALL, {"posts": shown[:1] * 5}, format="json")) == ["too-few-picks"]
    assert client.post(WALL, {"posts": shown[:5]}, format="json").json() == {"picked": 5}
    assert Signal.objects.filter(user=ana, kind="picked").count() == 5


def test_a_pin_is_set_and_taken_by_the_author_alone(ana, post, client_of):
    maker, address = client_of(post.author), f"{POSTS}{post.pk}/pin/"
    assert codes(client_of(ana).put(address)) == ["permission-denied"]
    for _ in range(2):
        assert maker.put(address).json() == {"pinned": True}
    assert ids(client_of().get("/api/v1/people/maker/pins/")) == [str(post.pk)]
    for _ in range(2):
        assert maker.delete(address).json() == {"pinned": False}
    assert not Pin.objects.exists()


def test_a_draft_is_not_pinned(ana, make_post, client_of):
    draft = make_post(ana, release=Post.Release.DRAFT)
    assert codes(client_of(ana).put(f"{POSTS}{draft.pk}/pin/")) == ["pin-unpublished"]
