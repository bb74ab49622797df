"""The tool that draws a part: on a post's page for each picture, and whose part its form and its links ask by."""

from __future__ import annotations

import re

import pytest

from discovery.models import Picture
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(person, make_post):
    post = make_post(person("author"), unit(1), unit(0, 1))
    Picture.objects.filter(post=post, position=1).update(regions=[[0.1, 0.2, 0.3, 0.4], [0.5, 0.5, 0.25, 0.3, "tie"]])
    return post


def forms_of(page: str) -> list[str]:
    return re.findall(r"<crop-tool.*?</crop-tool>", page, re.DOTALL)


def test_each_picture_has_its_tool_and_says_whose_part_it_asks_by(client, post):
    first, second = forms_of(client.get(post.get_absolute_url()).content.decode())
    for form in (first, second):
        assert f'name="post" value="{post.pk}"' in form
    assert 'name="number"' not in form_fields(first)
    assert 'name="number" value="2"' in form_fields(second)


def form_fields(form: str) -> str:
    return "".join(re.findall(r"<input[^>]*>", form))


def test_suggestions_are_links_that_need_no_script(client, post):
    first, second = forms_of(client.get(post.get_absolute_url()).content.decode())
    links = [
        link.replace("&amp;", "&") for link in re.findall(r'crop__part" data-region="[^"]*" href="([^"]*)"', first)
    ]
    assert links == [
        f"/search/?post={post.pk}&region=0.1,0.2,0.3,0.4",
        f"/search/?post={post.pk}&region=0.5,0.5,0.25,0.3",
    ]
    assert "<span>Tie</span>" in first
    assert "crop__part" not in second


def test_the_form_begins_with_the_first_suggestion_or_the_middle(client, post):
    first, second = forms_of(client.get(post.get_absolute_url()).content.decode())
    assert 'name="region" value="0.1,0.2,0.3,0.4"' in first
    assert 'name="region" value="0.25,0.25,0.5,0.5"' in second
