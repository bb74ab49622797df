"""While the site is looked after, or its database is away, visitors are told so, and monitors are answered."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg.errors import AdminShutdown, QueryCanceled

from config.errors import is_database_away, server_error


@pytest.fixture
def closed(settings, tmp_path):
    settings.KINDRED_MAINTENANCE_FILE = tmp_path / "maintenance"
    call_command("maintenance", "on", verbosity=0)
    yield
    call_command("maintenance", "off", verbosity=0)
    assert not settings.KINDRED_MAINTENANCE_FILE.exists()


def test_every_page_says_come_back_soon_without_a_query(closed, client):
    # Without pytest-django's `db` a query fails.
    answer = client.get("/explore/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Back soon" in answer.content.decode()
    assert '<html lang="en" dir="ltr">' in answer.content.decode()


def test_it_is_said_in_the_language_of_the_browser(closed, client):
    assert '<html lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "zh-CN"}).content.decode()


def test_the_api_gets_problem_details(closed, client):
    answer = client.post("/api/v1/posts/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "service-unavailable"
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db
def test_monitors_are_answered(closed, client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_the_variable_closes_the_site_too(settings, client):
    settings.KINDRED_MAINTENANCE = True
    assert client.get("/").status_code == 503


def test_a_command_opens_the_site_again(settings, tmp_path, client, db, capsys):
    settings.KINDRED_MAINTENANCE_FILE = tmp_path / "maintenance"
    call_command("maintenance", "on")
    call_command("maintenance", "off")
    call_command("maintenance", "off")
    assert "The site is open." in capsys.readouterr().out
    assert client.get("/explore/").status_code == 200


def failing(cause: Exception) -> OperationalError:
    try:
        raise OperationalError("no") from cause
    except OperationalError as error:
        return error


def answered(error: Exception, path: str = "/") -> HttpResponse:
    request: HttpRequest = RequestFactory().get(path)
    try:
        raise error
    except OperationalError:
        return server_error(request)


def test_a_database_that_is_away_is_no_fault_of_the_page():
    answer = answered(failing(AdminShutdown()))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert b"Our database does not answer" in answer.content
    assert answered(failing(OSError()), "/api/v1/posts/").status_code == 503


def test_a_statement_that_took_too_long_is_one():
    assert not is_database_away(failing(QueryCanceled()))
    assert answered(failing(QueryCanceled())).status_code == 500
    assert not is_database_away(ValueError())
