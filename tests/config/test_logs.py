"""Each line of the log says which request and task it belongs to, and holds no secret and nobody's name."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from celery import shared_task
from django.conf import settings as site_settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path, reverse

from config.logs import HEADER, configuration

logger = logging.getLogger("tests.logs")


@shared_task(name="tests.log")
def log_in_a_task(number: int) -> None:
    logger.warning("in a task %s", number)


def say(request: HttpRequest) -> HttpResponse:
    assert request.user.pk is not None or not request.user.is_authenticated
    logger.warning("said")
    return HttpResponse("said")


def break_down(request: HttpRequest, token: str) -> HttpResponse:
    raise ZeroDivisionError("by nought")


urlpatterns = [
    path("say/", say),
    path("s2/<str:token>/", break_down),
    path("", include("config.urls")),
]
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"


class Kept(io.StringIO):
    """What was logged, as JSON."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture(params=[True])
def kept(request) -> Iterator[Kept]:
    written = Kept()
    told = configuration(as_json=request.param)
    told["handlers"]["console"]["stream"] = written
    logging.config.dictConfig(told)
    yield written
    logging.config.dictConfig(site_settings.LOGGING)


@pytest.fixture
def calm(client):
    client.raise_request_exception = False
    return client


def test_a_request_is_known_by_one_identifier_which_is_sent_back(db, calm, kept):
    with override_settings(ROOT_URLCONF=__name__):
        given = calm.get("/say/", headers={HEADER: "from-the-proxy.1"})
        made = calm.get("/say/")
    first, second = kept.lines
    assert (given[HEADER], first["request_id"]) == ("from-the-proxy.1", "from-the-proxy.1")
    assert (made[HEADER], len(made[HEADER])) == (second["request_id"], 32)
    assert (first["event"], first["level"], first["logger"]) == ("said", "warning", "tests.logs")
    assert first["timestamp"].endswith("Z")


@pytest.mark.parametrize("given", ["short", "with space inside", "x" * 65, "new\\nline-here", "<script>alert"])
def test_an_identifier_that_is_none_is_not_taken(db, client, given):
    assert client.get(reverse("healthz"), headers={HEADER: given})[HEADER] != given


def test_who_is_signed_in_is_a_number(calm, kept, admin_user):
    calm.force_login(admin_user)
    with override_settings(ROOT_URLCONF=__name__):
        calm.get("/say/")
    assert kept.lines[0]["user"] == admin_user.pk
    assert admin_user.username not in kept.getvalue()


def test_an_error_is_logged_with_the_number_that_its_page_shows_and_without_the_secret_of_the_address(db, calm, kept):
    with override_settings(ROOT_URLCONF=__name__):
        page = calm.get("/s2/zqsecret/?q=zqquestion")
    assert page.status_code == 500
    assert page[HEADER] in page.content.decode()
    (line,) = [line for line in kept.lines if line["level"] == "error"]
    assert line["request_id"] == page[HEADER]
    assert line["event"] == "Internal Server Error: /s2/<str:token>/"
    assert "ZeroDivisionError" in line["exception"]
    assert "zqsecret" not in kept.getvalue()
    assert "zqquestion" not in kept.getvalue()


def test_what_is_not_there_is_logged_without_its_path(db, calm, kept):
    answer = calm.get("/s/zqsecret/zqmore/?q=zqquestion")
    (line,) = kept.lines
    assert (line["event"], line["request_id"]) == ("Not Found: an unknown address", answer[HEADER])


@pytest.mark.parametrize("kept", [False], indirect=True)
def test_lines_for_people_begin_as_they_always_did(db, calm, kept):
    with override_settings(ROOT_URLCONF=__name__):
        calm.get("/say/", headers={HEADER: "from-the-proxy.1"})
    assert kept.getvalue() == "WARNING tests.logs: said  request_id=from-the-proxy.1\n"


def test_a_task_is_known_by_its_name_and_number(eager, kept):
    done = log_in_a_task.delay(7)
    logger.warning("after it")
    inside, done_with, after = kept.lines
    assert (inside["task"], inside["task_id"]) == ("tests.log", done.id)
    assert "succeeded" in done_with["event"]
    assert "task_id" not in after


def test_a_request_goes_along_with_the_tasks_that_it_starts(worker, celery_app, client):
    from structlog.contextvars import bound_contextvars

    with bound_contextvars(request_id="from-the-request"):
        celery_app.send_task("uploads.prepare_picture", args=["no-identifier"], queue="imaging")
    worker.wait_for(lambda: "request_id=from-the-request" in worker.said(), 60, "the worker logged no request")
