"""The grid's HTML: what loads first, what is kept apart for each reader, and what works without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from discovery.models import Picture
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(client, make_post, person):
    """The page of the freshest posts, of which there are ten."""
    author = person("author")
    for _ in range(10):
        make_post(author, unit(1))

    def ask(**options) -> str:
        return client.get(f"{reverse('explore')}?by=fresh", **options).content.decode()

    return ask


def images(page: str) -> list[str]:
    return [image for image in re.findall(r"<img [^>]*>", page) if "srcset" in image]


def test_the_first_row_is_asked_for_before_all_else_and_what_is_below_when_it_comes_near(fresh):
    shown = images(fresh())
    assert ['fetchpriority="high"' in image for image in shown] == [True] * 4 + [False] * 6
    assert ['loading="lazy"' in image for image in shown] == [False] * 8 + [True] * 2


def test_every_picture_has_its_size_and_its_placeholder_in_the_page(fresh):
    page = fresh()
    assert all('width="64" height="48"' in image for image in images(page))
    assert page.count("picture__placeholder") == len(images(page)) == 10


def test_a_grid_says_whose_it_is_so_that_what_is_kept_of_it_is_shown_to_nobody_else(client, fresh, person):
    assert 'data-reader=""' in fresh()
    reader = person("reader")
    client.force_login(reader)
    assert f'data-reader="{reader.pk}"' in fresh()


def test_the_next_page_is_a_link_that_says_when_it_did_not_come(client, make_post, person):
    author = person("author")
    for _ in range(31):
        make_post(author, unit(1))
    page = client.get(f"{reverse('explore')}?by=fresh").content.decode()
    (link,) = re.findall(r'<a class="button button--quiet" href="([^"]*cursor=[^"]*)"', page)
    assert "did not arrive" in page
    last = client.get(link.replace("&amp;", "&")).content.decode()
    assert "That is everything, for now." in last
    assert "Back to the top" in last
    assert 'loading="lazy"' in images(last)[0]


def test_without_javascript_the_picture_of_a_post_leads_to_its_largest_copy(client, make_post, person):
    post = make_post(person("author"), unit(1), unit(0, 1))
    Picture.objects.filter(post=post).update(rendition_widths=[360, 1280, 640], avif_widths=[360, 640, 1280, 2048])
    page = client.get(post.get_absolute_url()).content.decode()
    for picture in post.pictures.all():
        assert f'<a class="stage__open" href="{reverse("picture", args=[picture.pk, 1280])}"' in page


def test_a_covered_picture_does_not_open_full_screen(client, make_post, person):
    post = make_post(person("author"), unit(1), is_sensitive=True)
    assert "data-lightbox" not in client.get(post.get_absolute_url()).content.decode()
    assert "data-lightbox" in client.get(f"{post.get_absolute_url()}?show=1").content.decode()


def test_every_page_lists_the_keys(client, fresh):
    assert 'id="keys"' in fresh()
    assert 'id="keys"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("by", ["", "fresh", "trending", "small", "colour", "tag"])
def test_every_way_to_explore_says_so_where_there_is_nothing(client, by):
    page = client.get(reverse("explore"), {"by": by}).content.decode()
    assert 'class="empty"' in page
    assert "<masonry-grid" not in page
