"""Sensitive posts: no picture of theirs is loaded, or told of elsewhere, before somebody wants to see it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.discovery.conftest import unit

VEILED = "picture--veiled"


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def post(author, make_post):
    return make_post(author, unit(1), caption="Anatomy", is_sensitive=True)


def loaded(html: str) -> str:
    """What of a page a browser loads without a script: all but the templates."""
    return "".join(part.split("</template>")[-1] for part in html.split("<template"))


def address(post) -> str:
    return reverse("picture", args=[post.pictures.get().pk, 64])


@pytest.mark.parametrize(
    ("name", "fields", "covered"),
    [("author", {}, False), ("other", {}, True), ("grown", {"shows_sensitive": True}, False), (None, {}, True)],
)
def test_it_is_covered_for_all_but_its_author_and_who_wants_to_see_such(
    client, person, author, post, name, fields, covered
):
    if name:
        client.force_login(author if name == "author" else person(name, **fields))
    for place in (post.get_absolute_url(), reverse("profile", args=["author"])):
        html = client.get(place).content.decode()
        assert (VEILED in html) == covered
        assert (address(post) in loaded(html)) != covered


def test_it_is_shown_without_a_script_by_a_link(client, post):
    html = client.get(post.get_absolute_url()).content.decode()
    assert 'href="?show=1"' in html
    html = client.get(post.get_absolute_url(), {"show": "1"}).content.decode()
    assert VEILED not in html
    assert address(post) in loaded(html)


def test_what_is_not_sensitive_has_no_veil_and_a_preview(client, author, make_post):
    post = make_post(author, unit(1))
    html = client.get(post.get_absolute_url()).content.decode()
    assert VEILED not in html
    assert f'property="og:image" content="http://testserver{address(post)}"' in html


@pytest.mark.parametrize(
    "fields", [{"is_sensitive": True}, {"visibility": "followers"}, {"visibility": "private"}, {"release": "draft"}]
)
def test_a_link_to_what_is_sensitive_or_hidden_is_previewed_without_its_picture(client, author, make_post, fields):
    post = make_post(author, unit(1), **fields)
    client.force_login(author)
    assert "og:image" not in client.get(post.get_absolute_url()).content.decode()


def test_it_is_covered_among_what_is_like_another(client, person, post, make_post):
    other = make_post(person("other"), unit(1, 0.1))
    html = client.get(reverse("similar", args=[other.pk]), headers={"HX-Request": "true"}).content.decode()
    assert post.get_absolute_url() in html
    assert VEILED in html
    assert address(post) not in loaded(html)
