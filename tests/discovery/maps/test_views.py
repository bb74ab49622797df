"""Maps of a search, of one's tastes and of somebody's posts: links that work alone, of what the viewer may see."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.follows.services import block
from accounts.models import User
from discovery.models import Post
from discovery.posts.services import like
from discovery.tastes.processing import refresh_stale
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


def look(number: int) -> np.ndarray:
    vector = unit(1, number % 3) + np.float32(0.05) * np.random.default_rng(number).normal(size=8).astype(np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture
def gallery(person, make_post):
    """Fourteen pictures by ana."""
    ana = person("ana", display_name="Ana")
    return [make_post(ana, look(number), tags=["harbour"], caption=f"Boat {number}") for number in range(14)]


@pytest.fixture
def signed_in(client, person):
    client.force_login(person("vera"))
    return client


def titles(answer) -> set[str]:
    """The accessible names of the links on the map."""
    drawing = answer.content.decode().split("map__drawing")[-1].split("</svg>")[0]
    return set(re.findall(r'<a href="/posts/[^"]+" aria-label="([^"]+)"', drawing))


@pytest.mark.parametrize("address", ["/search/map/?tag=harbour", "/@ana/map/"])
def test_a_map_is_a_drawing_of_links_with_names(client, gallery, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert titles(answer) == {f"Boat {number}" for number in range(14)}
    assert f"/pictures/{gallery[0].cover.pk}/64.webp" in answer.content.decode()


def test_the_map_of_a_search_leads_back_to_its_grid(client, gallery):
    text = client.get("/search/map/?tag=harbour").content.decode()
    assert 'href="/search/?tag=harbour"' in text
    assert "See as a grid" in text


def test_what_is_hidden_from_the_viewer_is_on_no_map(client, gallery):
    Post.objects.filter(pk=gallery[3].pk).update(visibility="private")
    for address in ("/search/map/?tag=harbour", "/@ana/map/"):
        assert "Boat 3" not in client.get(address).content.decode()


def test_too_few_pictures_are_told_kindly(client, gallery):
    Post.objects.filter(pk__in=[post.pk for post in gallery[3:]]).delete()
    for address in ("/search/map/?tag=harbour", "/@ana/map/"):
        text = client.get(address).content.decode()
        assert "A map needs at least 12 pictures" in text
        assert '<svg class="map__drawing' not in text


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("", "/search/?"),
        ("?colour=nonsense", "/search/?colour=nonsense"),
        ("?picture=gone", "/search/?picture=gone"),
    ],
)
def test_what_cannot_be_answered_is_told_by_the_page_of_the_search(client, space, asked, leads_to):
    answer = client.get(f"/search/map/{asked}")
    assert (answer.status_code, answer["Location"]) == (302, leads_to)


def test_a_post_that_is_not_there_is_not_found(client, gallery):
    assert client.get("/search/map/?post=0198c0de-0000-7000-8000-000000000000").status_code == 404


def test_a_sensitive_picture_is_its_placeholder(client, gallery):
    post = gallery[0]
    Post.objects.filter(pk=post.pk).update(is_sensitive=True)
    text = client.get("/@ana/map/").content.decode()
    assert f"/pictures/{post.cover.pk}/" not in text
    assert "Boat 0 (sensitive)" in text


def test_ones_tastes_have_a_map_with_their_names(signed_in, gallery):
    vera = User.objects.get(username="vera")
    for post in gallery:
        like(post=post, user=vera)
    refresh_stale()
    answer = signed_in.get("/tastes/map/")
    assert len(titles(answer)) == 14
    assert "harbour" in re.search(r'class="map__labels">(.*?)</g>', answer.content.decode())[1]


def test_the_map_of_tastes_is_ones_own(client, space):
    assert client.get("/tastes/map/")["Location"].startswith("/accounts/login/")


def test_without_tastes_there_is_a_way_to_begin(signed_in, space):
    text = signed_in.get("/tastes/map/").content.decode()
    assert "A map needs at least 12 pictures" in text
    assert "Pick pictures" in text


def test_a_private_account_has_no_map_for_strangers(client, gallery):
    User.objects.filter(username="ana").update(is_private=True)
    assert client.get("/@ana/map/")["Location"] == "/@ana/"


def test_nobody_blocked_has_a_map(signed_in, gallery):
    block(blocker=User.objects.get(username="ana"), blocked=User.objects.get(username="vera"))
    assert signed_in.get("/@ana/map/").status_code == 404


def test_another_way_of_writing_a_name_leads_to_the_right_one(client, gallery):
    assert client.get("/@Ana/map/")["Location"] == "/@ana/map/"


def test_twice_as_many_pictures_ask_no_more_of_the_database(client, gallery, make_post):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/@ana/map/").status_code == 200
        return len(asked)

    before = queries()
    for number in range(14, 28):
        make_post(gallery[0].author, look(number), tags=["harbour", f"tag{number}"])
    assert queries() == before
