"""The containers' commands are ones that the programs take, and together they do what `manage.py up` does."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from celery.bin.celery import celery as celery_command
from django.conf import settings

from config import env
from config.runtime.children import background
from config.runtime.layout import Layout
from tests.deploy.files import APP_IMAGE, compose, last_stage, with_defaults

SERVICES = compose()["services"]
CELERY = [name for name, service in SERVICES.items() if service.get("command", [""])[0] == "celery"]


def words(service: str) -> list[str]:
    return [with_defaults(word) for word in SERVICES[service]["command"]]


def option(service: str, name: str) -> str:
    return next(word.removeprefix(f"--{name}=") for word in words(service) if word.startswith(f"--{name}="))


def queues(service: str) -> set[str]:
    return set(option(service, "queues").split(","))


@pytest.mark.parametrize("service", CELERY)
def test_celery_takes_every_option(service: str) -> None:
    given = words(service)[1:]
    name = next(word for word in given if not word.startswith("-"))
    before, after = given[: given.index(name)], given[given.index(name) + 1 :]
    for command, options in ((celery_command, before), (celery_command.commands[name], after)):
        _, extra, _ = command.make_parser(click.Context(command)).parse_args(list(options))
        assert extra == []
    assert "--app=config" in before


def test_every_task_has_a_worker_and_a_searched_picture_has_one_of_its_own() -> None:
    routes = settings.CELERY_TASK_ROUTES.values()
    assert queues("worker") | queues("queries") == {settings.CELERY_TASK_DEFAULT_QUEUE, *(r["queue"] for r in routes)}
    assert queues("queries") == {"interactive"}
    assert "interactive" not in queues("worker") | queues("worker-gpu")


def test_the_workers_share_the_queues_as_those_of_the_supervisor_do() -> None:
    supervised = {child.name: child.command for child in background(Layout.make())}
    for name in ("worker", "queries"):
        command = supervised[name]
        assert queues(name) == set(command[command.index("-Q") + 1].split(","))
        assert option(name, "hostname") == command[command.index("-n") + 1]
        assert option(name, "pool") == command[command.index("-P") + 1]


@pytest.mark.parametrize("service", ["worker", "worker-gpu", "queries"])
def test_a_worker_is_asked_for_by_its_own_name(service: str) -> None:
    check = SERVICES[service]["healthcheck"]["test"]
    assert f"{check[-1]}@%h" == option(service, "hostname")


def test_the_clock_writes_where_its_health_check_looks() -> None:
    home = dict(pair.split("=", 1) for kind, text in last_stage(APP_IMAGE) if kind == "ENV" for pair in text.split())
    assert option("beat", "schedule") == f"{home['KINDRED_HOME']}/beat-schedule"
    assert f"data:{home['KINDRED_HOME']}" in SERVICES["beat"]["volumes"]


def test_gunicorn_takes_its_settings() -> None:
    program, *given = words("web")
    assert program == "gunicorn"
    command = [sys.executable, "-m", "gunicorn", "--check-config", *given]
    subprocess.run(command, cwd=env.BASE, check=True, timeout=120)


def test_the_web_server_listens_where_the_proxy_and_the_health_check_look() -> None:
    text = (env.BASE / "deploy" / "gunicorn.conf.py").read_text(encoding="utf-8")
    assert 'bind = "0.0.0.0:8000"' in text
    assert ("EXPOSE", "8000") in last_stage(APP_IMAGE)
