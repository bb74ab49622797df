"""The colours of somebody's work, on their page: of what the viewer may see, each leading to a search for it."""

from __future__ import annotations

import pytest

from discovery.feeds.profile_selectors import colours_of
from discovery.models import Post, Swatch
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

RED, BLUE = (53.0, 80.0, 67.0), (32.0, 79.0, -108.0)


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def paint(ana, make_post):
    def paint(*colours: tuple[tuple[float, float, float], float], **fields) -> Post:
        post = make_post(ana, unit(1), **fields)
        for position, ((lightness, a, b), share) in enumerate(colours, start=1):
            Swatch.objects.create(
                picture=post.cover, post=post, position=position, lightness=lightness, a=a, b=b, share=share
            )
        return post

    return paint


def test_what_covers_most_comes_first_and_what_nearly_equals_is_one(ana, paint):
    paint((BLUE, 0.8), (RED, 0.2))
    paint(((33.0, 78.0, -107.0), 0.7), (RED, 0.3))
    blue, red = colours_of(ana, ana)
    assert (blue[:3], red[:3]) != (red[:3], blue[:3])
    assert int(blue[5:], 16) > 200
    assert int(red[1:3], 16) > 200


def test_there_are_eight_at_most(ana, paint):
    for number in range(20):
        paint(((5.0 * number, 0.0, 0.0), 1.0))
    assert 1 < len(colours_of(ana, ana)) <= 8


def test_what_the_viewer_may_not_see_has_no_colour(ana, person, paint):
    paint((RED, 1.0), visibility="private")
    assert colours_of(ana, person("bo")) == []
    assert len(colours_of(ana, ana)) == 1


def test_each_colour_leads_to_their_pictures_in_it(client, ana, paint):
    paint((RED, 1.0))
    (colour,) = colours_of(ana, ana)
    text = client.get("/@ana/").content.decode()
    assert f'href="/search/?colour=%23{colour[1:]}&amp;author=ana"' in text
    assert client.get(f"/search/?colour=%23{colour[1:]}&author=ana").status_code == 200


def test_without_posts_there_is_no_strip(client, ana, space):
    assert 'class="hues"' not in client.get("/@ana/").content.decode()
