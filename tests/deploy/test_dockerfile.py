"""The images hold what is locked, run as nobody in particular, and know nothing of the machine that built them."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from config import VERSION, env
from tests.deploy.files import APP_IMAGE, PROXY_IMAGE, compose, instructions, last_stage

IMAGES = pytest.mark.parametrize("image", [APP_IMAGE, PROXY_IMAGE], ids=["app", "proxy"])
PROJECT = tomllib.loads((env.BASE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def arguments(image: Path, instruction: str) -> list[str]:
    """What the last stage says to this instruction, in order."""
    return [given for kind, given in last_stage(image) if kind == instruction]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for given in arguments(APP_IMAGE, "ENV") for pair in given.split())


@IMAGES
def test_every_base_is_pinned_and_named_without_a_host(image: Path) -> None:
    bases = [given.split()[0] for kind, given in instructions(image) if kind == "FROM"]
    assert bases
    for base in bases:
        name, _, tag = base.partition(":")
        assert re.fullmatch(r"\d[\w.-]*", tag), base
        assert "." not in name, base


@IMAGES
def test_it_ends_up_as_a_user_without_rights(image: Path) -> None:
    kinds = [kind for kind, _ in last_stage(image)]
    assert arguments(image, "USER")[-1] not in {"root", "0"}
    assert "RUN" not in kinds[kinds.index("USER") :]


@IMAGES
def test_it_says_what_it_is_and_whether_it_is_well(image: Path) -> None:
    labels = " ".join(arguments(image, "LABEL"))
    for label in ("title", "version"):
        assert f"org.opencontainers.image.{label}=" in labels
    assert f'version="{VERSION}"' in labels
    assert len(arguments(image, "HEALTHCHECK")) == 1


@IMAGES
def test_nothing_is_fetched_by_address(image: Path) -> None:
    assert "://" not in image.read_text(encoding="utf-8").replace("http://127.0.0.1:8081/", "")
    assert not [kind for kind, _ in instructions(image) if kind == "ADD"]


def test_what_is_installed_is_what_is_locked() -> None:
    installs = [given for kind, given in instructions(APP_IMAGE) if kind == "RUN" and "install --" in given]
    pip = [given for given in installs if "pip install" in given]
    assert len(pip) == 1
    assert "--require-hashes --requirement /locks/app.txt" in pip[0]
    assert ("COPY", "locks/app.txt /locks/app.txt") in instructions(APP_IMAGE)


def test_the_building_stage_leaves_its_tools_behind() -> None:
    stages = [given for kind, given in instructions(APP_IMAGE) if kind == "FROM"]
    assert len(stages) == 2
    assert [given for given in arguments(APP_IMAGE, "COPY") if "--from" in given] == ["--from=build /venv /venv"]


def test_its_python_is_one_that_kindred_runs_on() -> None:
    versions = {re.match(r"python:(\d+)\.(\d+)-slim", given) for given in arguments(APP_IMAGE, "FROM")}
    (version,) = versions
    assert version
    assert (int(version[1]), int(version[2])) >= (3, 11)
    assert PROJECT["requires-python"] == ">=3.11"


def test_it_uses_its_own_python_and_keeps_its_data_in_the_volume() -> None:
    given = environment()
    assert given["KINDRED_NO_BOOTSTRAP"] == "1"
    assert given["KINDRED_HOME"] == "/data"
    assert arguments(APP_IMAGE, "VOLUME") == ['["/data"]']
    for name in ("TMPDIR", "TORCH_HOME"):
        assert given[name].startswith("/data/"), f"{name} must be writable in a read-only container"


def test_it_names_no_server_and_holds_no_secret() -> None:
    assert not {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL"} & set(environment())
    assert not arguments(APP_IMAGE, "ARG")


def test_by_itself_it_is_the_web_server_that_compose_runs_and_checks() -> None:
    web = compose()["services"]["web"]
    assert json.loads(arguments(APP_IMAGE, "CMD")[-1]) == web["command"]
    (check,) = arguments(APP_IMAGE, "HEALTHCHECK")
    assert json.loads(check[check.index("[") :]) == web["healthcheck"]["test"][1:]


def test_the_tags_of_compose_are_the_version_of_the_project() -> None:
    tags = {service["image"].partition(":")[2] for service in compose()["services"].values() if "build" in service}
    assert tags == {VERSION}


def is_sent(path: str) -> bool:
    """Whether the builder gets the file: .dockerignore's last matching line decides."""
    sent = True
    for line in (env.BASE / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").removeprefix("**/")
        anywhere = "**/" in line
        parts = path.split("/")
        prefixes = ["/".join(parts[: end + 1]) for end in range(len(parts))]
        if line and not line.startswith("#") and any(fnmatch(p, pattern) for p in (parts if anywhere else prefixes)):
            sent = line.startswith("!")
    return sent


@pytest.mark.parametrize(
    "path",
    [
        "manage.py",
        "config/settings.py",
        "config/wsgi.py",
        "accounts/migrations/0001_initial.py",
        "discovery/migrations/0001_initial.py",
        "locks/app.txt",
        "deploy/healthy.py",
        "deploy/gunicorn.conf.py",
        "static/css/kindred.css",
        "locale/zh_Hans/LC_MESSAGES/django.mo",
    ],
)
def test_the_image_gets_what_it_runs(path: str) -> None:
    assert (env.BASE / path).is_file()
    assert is_sent(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".kindred/secrets.env",
        ".venv/bin/python",
        "config/__pycache__/env.cpython-311.pyc",
        "config/settings_test.py",
        "locks/dev.txt",
        "deploy/hosts/kindred.env",
        "tests/conftest.py",
        "docs/architecture.md",
    ],
)
def test_the_image_gets_nothing_else(path: str) -> None:
    assert not is_sent(path)


def test_every_file_that_the_proxy_needs_is_beside_its_dockerfile() -> None:
    for given in arguments(PROXY_IMAGE, "COPY"):
        assert (PROXY_IMAGE.parent / given.split()[0]).is_file()
