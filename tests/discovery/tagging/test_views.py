"""The panel of suggested tags: the author's alone, taken by a click with and without scripts, put off, refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from discovery.models import Post
from discovery.posts.services import record_labels, set_tags
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from tests.discovery.conftest import unit

HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(person):
    return person("author")


@pytest.fixture
def post(author, make_post) -> Post:
    made = make_post(author, unit(1))
    record_labels({made.pictures.get().pk: [("heron", 0.8), ("reed", 0.6)]})
    return made


@pytest.fixture
def own(client, author):
    """The author's browser."""
    client.force_login(author)
    return client


def place(post: Post) -> str:
    return reverse("tag_suggestions", args=[post.pk])


def tags(post: Post) -> set[str]:
    return {tag.name for tag in post.tags.all()}


def test_the_panel_says_how_sure_it_is_and_why_and_tags_nothing(own, post):
    shown = own.get(place(post), headers=HTMX).content.decode()
    assert "<html" not in shown
    assert 'value="heron"' in shown
    assert "80 %" in shown
    assert "the picture looks like: heron" in shown
    assert tags(post) == set()


def test_a_click_takes_one_tag_and_leaves_the_rest(own, post, author):
    shown = own.post(place(post), {"name": "heron"}, headers=HTMX).content.decode()
    assert tags(post) == {"heron"}
    assert 'value="heron"' not in shown
    assert 'value="reed"' in shown
    assert 'hx-swap-oob="true"' in shown
    assert reverse("tag", args=["heron"]) in shown
    assert [found.pk for found in search_posts(Query.of(words="heron"), author).posts] == [post.pk]


def test_without_scripts_it_is_a_page_with_plain_forms(own, post):
    page = own.get(place(post))
    assert "<html" in page.content.decode()
    assert 'value="heron"' in page.content.decode()
    assert own.post(place(post), {"name": "heron"})["Location"] == place(post)
    assert tags(post) == {"heron"}
    assert own.post(place(post), {"not_now": "1"})["Location"] == post.get_absolute_url()


def test_what_was_put_off_stays_away_from_the_page_but_not_from_the_form(own, post):
    assert own.post(place(post), {"not_now": "1"}, headers=HTMX).content == b""
    assert own.get(place(post), headers=HTMX).content == b""
    assert 'data-add-tag="heron"' in own.get(f"{place(post)}?in=form", headers=HTMX).content.decode()


def test_a_post_with_enough_tags_is_left_alone(own, post):
    set_tags(post=post, names=["one", "two", "three"])
    assert own.get(place(post), headers=HTMX).content == b""
    assert 'data-add-tag="heron"' in own.get(f"{place(post)}?in=form", headers=HTMX).content.decode()


@pytest.mark.parametrize(("name", "said"), [("", "letters or digits"), ("!!!", "letters or digits")])
def test_what_cannot_be_a_tag_is_said_in_the_panel(own, post, name, said):
    assert said in own.post(place(post), {"name": name}, headers=HTMX).content.decode()
    plain = own.post(place(post), {"name": name})
    assert plain.status_code == 422
    assert said in plain.content.decode()
    assert tags(post) == set()


def test_the_thirty_first_tag_is_refused_in_plain_words(own, post):
    set_tags(post=post, names=[f"tag{number}" for number in range(30)])
    assert "30 tags at most" in own.post(place(post), {"name": "heron"}, headers=HTMX).content.decode()
    assert own.post(place(post), {"name": "Tag7"}, headers=HTMX).status_code == 200  # it is there already
    assert len(tags(post)) == 30


def test_nobody_else_sees_suggestions(client, post, person):
    assert client.get(place(post)).status_code == 302
    client.force_login(person("other"))
    assert client.get(place(post), headers=HTMX).status_code == 403
    assert client.post(place(post), {"name": "heron"}).status_code == 403
    assert place(post) not in client.get(post.get_absolute_url()).content.decode()
    Post.objects.update(visibility="private")
    assert client.get(place(post)).status_code == 404
    assert tags(post) == set()


def test_a_posts_own_page_only_leads_to_them(own, post):
    with CaptureQueriesContext(connection) as captured:
        page = own.get(post.get_absolute_url()).content.decode()
    assert f'hx-get="{place(post)}"' in page
    assert not [query for query in captured if "embedding" in query["sql"]]
    assert f'hx-get="{place(post)}?in=form"' in own.get(reverse("post_edit", args=[post.pk])).content.decode()


def test_names_are_written_as_text(own, author, make_post):
    post = make_post(author, unit(1))
    record_labels({post.pictures.get().pk: [('<b onclick="x">', 0.9)]})
    assert "<b onclick" not in own.get(place(post), headers=HTMX).content.decode()
