"""Strips for htmx, pages for everybody else, and the link from the one to the other."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.discovery.conftest import unit

STRIP = {"HX-Request": "true"}


@pytest.fixture
def asked(person, make_post, know_tastes):
    author, other = person("author"), person("other")
    post = make_post(author, unit(1))
    make_post(other, unit(1, 0.1))
    know_tastes(author, other)
    return post


def test_a_strip_leads_to_its_page(asked, client):
    for address, name in [
        (reverse("people_for_post", args=[asked.pk]), "other"),
        (f"{reverse('people_for_search')}?{urlencode({'post': asked.pk})}", "other"),
        (reverse("people"), "author"),
    ]:
        strip = client.get(address, headers=STRIP).content.decode()
        assert "<html" not in strip
        assert f'href="{address}"' in strip
        assert f"@{name}" in strip or name in strip
        assert "<html" in client.get(address).content.decode()


def test_a_hidden_post_has_no_people(asked, client):
    asked.visibility = "private"
    asked.save()
    assert client.get(reverse("people_for_post", args=[asked.pk])).status_code == 404
    assert client.get(reverse("people_for_search"), {"post": str(asked.pk)}).status_code == 404


def test_an_expired_picture_is_said(client, db):
    response = client.get(reverse("people_for_search"), {"picture": "gone"})
    assert response.status_code == 400
    assert "expired" in response.content.decode()
