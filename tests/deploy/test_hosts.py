"""The files for several hosts keep the rules of docker-compose.yml, and their parts are the same parts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import VERSION, env
from tests.deploy import rules
from tests.deploy.files import COMPOSE_FILE, INTERPOLATED, compose

HOSTS = env.BASE / "deploy" / "hosts"
OUTWARD = env.BASE / "deploy" / "outward.yml"
RULES = [
    rules.unchecked,
    rules.unpinned,
    rules.privileged,
    rules.rooted,
    rules.without_scratch,
    rules.wide_open,
    rules.given_away,
    rules.astray,
]
FILES = sorted(HOSTS.glob("*.yml"))
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def read(file: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return parsed


def parts() -> dict[str, dict[str, Any]]:
    """All services of all hosts."""
    return {name: service for file in FILES for name, service in read(file)["services"].items()}


def names_in(file: Path) -> set[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return {line.partition("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)}


@every_file
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_nothing_offends(rule: Any, file: Path) -> None:
    assert rule(read(file)) == []


@pytest.mark.parametrize("port", ["5432:5432", {"target": 5432}, {"host_ip": "${ADDRESS:-0.0.0.0}", "target": 5432}])
def test_a_port_for_everybody_is_noticed(port: Any) -> None:
    copy = read(HOSTS / "data.yml")
    copy["services"]["db"]["ports"] = [port]
    assert rules.wide_open(copy) != []


def test_together_they_have_the_parts_of_one_host() -> None:
    one = set(compose()["services"])
    assert set(parts()) == one | {"static"}


@pytest.mark.parametrize("name", ["redis", "web", "worker", "worker-gpu", "queries", "beat", "proxy"])
def test_a_part_is_run_and_checked_as_on_one_host(name: str) -> None:
    here, there = parts()[name], compose()["services"][name]
    for key in ("command", "healthcheck", "stop_grace_period", "deploy", "user"):
        assert here.get(key) == there.get(key), key


def test_only_one_host_migrates_and_only_one_has_the_clock() -> None:
    asked_for = {name: service["profiles"] for name, service in parts().items() if "profiles" in service}
    assert asked_for == {"migrate": ["migrate"], "worker-gpu": ["gpu"], "beat": ["clock"]}


def test_all_hosts_run_the_version_of_the_project() -> None:
    tags = {service["image"].partition(":")[2] for service in parts().values() if "build" in service}
    assert tags == {VERSION}


@pytest.mark.parametrize("name", ["web", "worker", "worker-gpu", "queries", "beat", "migrate", "static"])
def test_what_is_on_its_way_lies_where_every_host_sees_it(name: str) -> None:
    assert "arriving:/data/media/arriving" in parts()[name]["volumes"]
    assert parts()[name]["env_file"] == ["kindred.env"]


def test_every_web_host_signs_with_the_same_key() -> None:
    (secret,) = read(HOSTS / "web.yml")["secrets"]
    assert parts()["web"]["secrets"] == [secret]
    assert parts()["web"]["environment"]["KINDRED_OIDC_KEY_FILE"] == f"/run/secrets/{secret}"


def test_the_examples_name_what_is_read() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    assert names_in(HOSTS / "env.example") == {name for name, _, _ in INTERPOLATED.findall(text)}
    given = names_in(HOSTS / "kindred.env.example")
    assert given <= {variable.name for variable in env.VARIABLES}
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL", "KINDRED_STORAGE"} <= given


def test_a_way_out_is_for_those_that_need_one_and_opens_none_inward() -> None:
    outward = read(OUTWARD)
    assert set(outward["services"]) == {"web", "worker", "worker-gpu", "queries"} <= set(compose()["services"])
    assert all(service == {"networks": ["out"]} for service in outward["services"].values())
    assert "out" not in compose()["networks"]
    assert COMPOSE_FILE.name in OUTWARD.read_text(encoding="utf-8")
