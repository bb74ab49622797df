"""The pages that say what went wrong."""

from __future__ import annotations

from django.test import RequestFactory

from config.errors import server_error


def test_the_page_for_a_broken_site_needs_neither_a_session_nor_the_database() -> None:
    # Without pytest-django's `db` a query fails, and this request has no user and no session at all.
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"Nothing of yours is lost" in answer.content


def test_the_api_gets_problem_details_instead() -> None:
    answer = server_error(RequestFactory().get("/api/v1/posts/"))
    assert answer.headers["Content-Type"] == "application/problem+json"
