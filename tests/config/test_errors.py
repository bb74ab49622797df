"""The pages that say what went wrong."""

from __future__ import annotations

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from config.errors import bad_request, server_error, too_many_requests


def test_the_page_for_a_broken_site_needs_neither_a_session_nor_the_database() -> None:
    # Without pytest-django's `db` a query fails, and this request has no user and no session at all.
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Nothing of yours is lost" in answer.content


def test_the_api_gets_problem_details_instead() -> None:
    answer = server_error(RequestFactory().get("/api/v1/posts/"))
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_what_is_not_there_leads_on_to_what_is(client) -> None:
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Nothing here" in page
    assert f'<form class="seek" role="search" method="get" action="{reverse("search")}">' in page


def test_a_stale_form_leads_back_to_its_page_and_nowhere_else(db) -> None:
    client = Client(enforce_csrf_checks=True)
    ours = client.post("/language/", {"language": "en"}, headers={"Referer": "http://testserver/explore/?by=fresh"})
    assert ours.status_code == 403
    assert 'href="http://testserver/explore/?by=fresh"' in ours.content.decode()
    others = client.post("/language/", {"language": "en"}, headers={"Referer": "http://elsewhere.example/"})
    assert "elsewhere.example" not in others.content.decode()


@pytest.mark.django_db
def test_what_is_too_much_is_said_to_be(rf, client) -> None:
    request = client.get("/explore/").wsgi_request
    assert bad_request(request, RequestDataTooBig("x")).status_code == 413
    assert bad_request(request, SuspiciousOperation("x")).status_code == 400
    assert b"The fields of this request are too long" in bad_request(request, RequestDataTooBig("x")).content


@pytest.mark.django_db
def test_too_many_tries_are_told_to_wait(client) -> None:
    answer = too_many_requests(client.get("/explore/").wsgi_request)
    assert answer.status_code == 429
    assert b"Wait a few minutes" in answer.content
