"""Tasks that fail are written down once each, and started again with what they were given."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from celery import shared_task
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from discovery.jobs import selectors, services
from discovery.jobs.failures import note_failure
from discovery.models import TaskFailure

pytestmark = pytest.mark.django_db
GIVEN: list[tuple] = []


@shared_task(name="tests.break")
def break_down(*given):
    GIVEN.append(given)
    raise ZeroDivisionError("by nought")


@pytest.fixture
def failed(eager):
    GIVEN.clear()
    eager.loader.import_default_modules()  # as a worker does, with what listens to failures
    eager.conf.update(task_eager_propagates=False)
    for number in (7, 7, 8):
        break_down.delay(number, "0198")


def test_the_same_failure_is_one_row_that_counts(failed):
    rows = list(TaskFailure.objects.order_by("pk").values_list("name", "arguments", "times", "problem"))
    assert rows == [
        ("tests.break", [7, "0198"], 2, "ZeroDivisionError: by nought"),
        ("tests.break", [8, "0198"], 1, "ZeroDivisionError: by nought"),
    ]
    assert "by nought" in TaskFailure.objects.first().trace


def test_trying_again_sends_the_same_task_and_a_new_failure_is_a_new_row(failed, django_capture_on_commit_callbacks):
    first = TaskFailure.objects.order_by("pk")[0]
    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry(failures=[first]) == 1
    assert GIVEN[-1] == (7, "0198")
    assert selectors.open_failures().count() == 2
    assert services.retry(failures=[first]) == 0


def test_what_this_version_does_not_know_can_be_dismissed_only():
    note_failure(name="gone.task", arguments=[1], problem="x", trace="")
    with pytest.raises(ValidationError) as refused:
        services.retry(failures=selectors.open_failures())
    assert refused.value.code == "unknown-task"
    services.dismiss(failure_id=TaskFailure.objects.get().pk)
    assert not TaskFailure.objects.exists()


def test_what_no_table_takes_is_left_out():
    note_failure(name="x", arguments=[object], problem="a\x00b" * 400, trace="t" * 30_000)
    row = TaskFailure.objects.get()
    assert len(row.problem) == 500
    assert "\x00" not in row.problem
    assert len(row.trace) == 20_000


def test_the_command_tells_and_tries_again(failed, django_capture_on_commit_callbacks):
    cache.clear()
    said = StringIO()
    call_command("jobs", "--json", stdout=said)
    told = json.loads(said.getvalue())
    assert [each["arguments"] for each in told["failed"]] == [[8, "0198"], [7, "0198"]]
    assert {each["name"] for each in told["alive"]} == {"pipeline", "queries", "beat"}
    said = StringIO()
    call_command("jobs", stdout=said)
    assert "tests.break" in said.getvalue()
    said = StringIO()
    call_command("jobs", "--retry-all", "--dry-run", "--json", stdout=said)
    assert json.loads(said.getvalue()) == {"sent": 2, "dry_run": True}
    with django_capture_on_commit_callbacks(execute=True):
        call_command("jobs", "--retry", str(TaskFailure.objects.latest("pk").pk), stdout=StringIO())
    assert GIVEN[-1] == (8, "0198")
    with pytest.raises(CommandError, match="No failure 999999 is open"):
        call_command("jobs", "--retry", "999999")
