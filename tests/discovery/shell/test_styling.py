"""The style page draws what there is: each token of the sheet, and parts by the fragments that draw them everywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import include, path

import config.urls
from discovery.shell.styling import tokens
from tests.discovery.conftest import unit

urlpatterns = [*config.urls.urlpatterns, path("style/", include("config.style_urls"))]


def test_the_tokens_are_those_of_the_sheet():
    sheet = (Path(settings.BASE_DIR) / "static/css/kindred.css").read_text()
    named = {token.name: token.value for token in tokens()}
    assert named["--s4"] == "1rem"
    assert set(named) <= set(re.findall(r"(--[\w-]+):", sheet))
    assert {token.name for token in tokens() if token.is_colour} >= {"--paper", "--ink", "--accent"}


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_the_page_shows_real_cards_and_every_token(client, person, make_post):
    post = make_post(person("ada"), unit(1), caption="Harbour")
    page = client.get("/style/").content.decode()
    assert f'data-post="{post.pk}"' in page
    assert all(token.name in page for token in tokens())


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_an_empty_site_has_a_style_page_too(client):
    assert client.get("/style/").status_code == 200


@pytest.mark.django_db
def test_there_is_no_style_page_outside_debug(client):
    assert client.get("/style/").status_code == 404
