"""People by the API: found, suggested, followed."""

from __future__ import annotations

import pytest

from accounts.follows.models import Follow
from accounts.follows.services import accept, block, close_account, follow
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

PEOPLE = "/api/v1/people/"


def test_a_person_is_told_with_the_numbers_behind_their_lists(person, client_of, make_post):
    maker, fan = person("maker", display_name="The Maker", bio="Draws."), person("fan")
    make_post(maker, unit(1))
    follow(follower=fan, followee=maker)
    assert client_of(fan).get(f"{PEOPLE}Maker/").json() == {
        "username": "maker",
        "display_name": "The Maker",
        "url": "http://testserver/@maker/",
        "portrait_url": None,
        "bio": "Draws.",
        "links": [],
        "is_private": False,
        "followed": True,
        "requested": False,
        "posts_count": 1,
        "followers_count": 1,
        "following_count": 0,
    }


def test_following_twice_is_following_once(person, client_of):
    maker, fan = person("maker"), person("fan")
    client = client_of(fan)
    for _ in range(2):
        told = client.put(f"{PEOPLE}maker/follow/").json()
        assert (told["username"], told["followed"]) == ("maker", True)
    assert list(Follow.objects.values_list("follower", "followee")) == [(fan.pk, maker.pk)]
    for _ in range(2):
        assert client.delete(f"{PEOPLE}maker/follow/").json()["followed"] is False
    assert not Follow.objects.exists()


def test_a_private_account_is_asked_and_tells_no_numbers_until_it_lets_one_in(person, client_of, make_post):
    maker, fan = person("maker"), person("fan")
    make_post(maker, unit(1))
    close_account(user=maker)
    client = client_of(fan)
    told = client.put(f"{PEOPLE}maker/follow/").json()
    assert (told["is_private"], told["followed"], told["requested"]) == (True, False, True)
    told = client.get(f"{PEOPLE}maker/").json()
    assert [told[f"{name}_count"] for name in ("posts", "followers", "following")] == [None, None, None]
    assert client.get(f"{PEOPLE}maker/posts/").json()["results"] == []
    for name in ("followers", "following"):
        assert codes(client.get(f"{PEOPLE}maker/{name}/")) == ["not-found"]
    accept(user=maker, requester=fan)
    told = client.get(f"{PEOPLE}maker/").json()
    assert (told["followed"], told["requested"], told["posts_count"], told["followers_count"]) == (True, False, 1, 1)
    assert [one["username"] for one in client.get(f"{PEOPLE}maker/followers/").json()["results"]] == ["fan"]
    close_account(user=fan)
    assert client_of(maker).put(f"{PEOPLE}fan/follow/").json()["requested"] is True
    assert client_of(maker).delete(f"{PEOPLE}fan/follow/").json()["requested"] is False


@pytest.mark.parametrize("blocker", ["maker", "fan"])
def test_blocked_either_way_is_like_nobody(blocker, person, client_of, make_post):
    people = {name: person(name) for name in ("maker", "fan", "other")}
    post = make_post(people["maker"], unit(1))
    follow(follower=people["fan"], followee=people["other"])
    follow(follower=people["maker"], followee=people["other"])
    other = "fan" if blocker == "maker" else "maker"
    block(blocker=people[blocker], blocked=people[other])
    client = client_of(people["fan"])
    nobody = client.get(f"{PEOPLE}nobody/")
    for answer in (
        client.get(f"{PEOPLE}maker/"),
        client.get(f"{PEOPLE}maker/posts/"),
        client.get(f"{PEOPLE}maker/followers/"),
        client.put(f"{PEOPLE}maker/follow/"),
        client.delete(f"{PEOPLE}maker/follow/"),
        client.get(f"/api/v1/posts/{post.pk}/"),
    ):
        assert (answer.status_code, answer.content) == (404, nobody.content)
    told = client.get(f"{PEOPLE}other/").json()
    listed = client.get(f"{PEOPLE}other/followers/").json()["results"]
    assert told["followers_count"] == len(listed) == 1
    assert listed[0]["username"] == "fan"


def test_nobody_follows_themselves_or_somebody_who_is_not_here(person, client_of):
    client = client_of(person("fan"))
    answer = client.put(f"{PEOPLE}fan/follow/")
    assert answer.status_code == 400
    assert codes(answer) == ["follow-self"]
    assert codes(client.put(f"{PEOPLE}nobody/follow/")) == ["not-found"]
    assert codes(client.get(f"{PEOPLE}no%00body/")) == ["not-found"]
    assert not Follow.objects.exists()


def test_a_stranger_is_asked_to_sign_in_before_following(person, client_of):
    person("maker")
    answer = client_of().put(f"{PEOPLE}maker/follow/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert codes(answer) == ["not-authenticated"]


def test_suggestions_are_people_not_followed_yet_with_reason_and_evidence(person, client_of, make_post, know_tastes):
    viewer, kindred, followed = person("viewer"), person("kindred"), person("followed")
    for one in (viewer, kindred, followed):
        make_post(one, unit(1))
    know_tastes(viewer, kindred, followed)
    follow(follower=viewer, followee=followed)
    (told,) = client_of(viewer).get(f"{PEOPLE}suggested/").json()["results"]
    assert (told["username"], told["followed"]) == ("kindred", False)
    assert told["reason"] == "Makes pictures like yours"
    assert len(told["evidence"]) == 1


def test_a_stranger_gets_suggestions_too_and_as_many_as_asked_for(person, client_of, make_post):
    for n in range(3):
        make_post(person(f"one{n}"), unit(1))
    assert len(client_of().get(f"{PEOPLE}suggested/").json()["results"]) == 3
    assert len(client_of().get(f"{PEOPLE}suggested/?page_size=2").json()["results"]) == 2


def test_no_address_tells_an_email(person, client_of, make_post):
    maker = person("maker", email="maker@example.org")
    post = make_post(maker, unit(1))
    for address in (f"{PEOPLE}maker/", f"{PEOPLE}suggested/", f"/api/v1/posts/{post.pk}/", "/api/v1/posts/"):
        assert b"example.org" not in client_of().get(address).content
