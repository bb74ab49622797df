"""A post's lineage: a fragment of its page, nothing where there is none, and a page of its own without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.formats import date_format

HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def lineage(original, person):
    first = original(person("first", display_name="Ada <First>"), file="x", year=2001)
    return first, original(person("second"), file="x", year=2010)


def place(post) -> str:
    return reverse("lineage", args=[post.pk])


def test_the_fragment_credits_the_earliest_and_leads_to_it(client, lineage):
    first, second = lineage
    shown = client.get(place(second), headers=HTMX).content.decode()
    assert "<html" not in shown
    assert "First posted by" in shown
    assert "Ada &lt;First&gt;" in shown
    assert date_format(first.created_at, "DATE_FORMAT") in shown
    assert first.get_absolute_url() in shown
    assert "Same file" in shown
    assert "earliest here" in client.get(place(first), headers=HTMX).content.decode()


def test_the_viewers_own_posts_are_told_as_theirs(client, lineage):
    first, second = lineage
    client.force_login(first.author)
    assert "by you" in client.get(place(second), headers=HTMX).content.decode()


def test_without_copies_there_is_no_section(client, lineage, original, person):
    alone = original(person("alone"), bits=30, cosine=0.1)
    assert client.get(place(alone), headers=HTMX).content.strip() == b""
    assert "no other copy" in client.get(place(alone)).content.decode()


def test_without_scripts_it_is_a_page_that_the_post_links_to(client, lineage):
    _, second = lineage
    assert f'href="{place(second)}"' in client.get(second.get_absolute_url()).content.decode()
    page = client.get(place(second)).content.decode()
    assert "<html" in page
    assert "First posted by" in page


def test_a_hidden_post_has_no_lineage_and_stands_in_none(client, lineage, person):
    first, second = lineage
    first.visibility = "private"
    first.save()
    assert client.get(place(first)).status_code == 404
    assert client.get(place(second), headers=HTMX).content.strip() == b""
