"""docker-compose.yml keeps our own rules, and every rule is seen to notice when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config import env
from config.runtime.cluster import LOCALE
from discovery.posts.models import PICTURES_A_POST
from tests.deploy import rules
from tests.deploy.files import CADDYFILE, COMPOSE_FILE, EXAMPLE, INTERPOLATED, compose, with_defaults

SERVICES = compose()["services"]


def change(service: str, **keys: Any) -> Callable[[rules.Compose], None]:
    """Something that sets these keys of a service, in a copy of the file."""
    return lambda copy: copy["services"][service].update(keys)


RULES: list[tuple[Callable[[rules.Compose], list[str]], Callable[[rules.Compose], Any]]] = [
    (rules.unchecked, lambda copy: copy["services"]["beat"].pop("healthcheck")),
    (rules.unchecked, change("web", healthcheck={"test": ["NONE"]})),
    (rules.unpinned, change("redis", image="valkey/valkey:latest")),
    (rules.unpinned, change("db", image="pgvector/pgvector")),
    (rules.privileged, change("worker", read_only=False)),
    (rules.privileged, change("web", cap_add=["NET_ADMIN"])),
    (rules.privileged, change("proxy", security_opt=[])),
    (rules.privileged, change("worker", volumes=["/var/run/docker.sock:/var/run/docker.sock"])),
    (rules.rooted, lambda copy: copy["services"]["db"].pop("user")),
    (rules.rooted, change("redis", user="0:0")),
    (rules.without_scratch, change("queries", tmpfs=[])),
    (rules.published, change("db", ports=["127.0.0.1:5432:5432"])),
    (rules.published, change("proxy", ports=[{"target": 8443, "published": "8443"}])),
    (rules.published, change("proxy", ports=[{"host_ip": "${BIND_ADDRESS:-0.0.0.0}", "target": 8443}])),
    (rules.outward, change("worker", networks=["back", "edge"])),
    (rules.outward, lambda copy: copy["networks"]["back"].pop("internal")),
    (rules.neighbours_of_proxy, change("redis", networks=["back", "front"])),
    (rules.hasty, change("web", depends_on={"db": {"condition": "service_healthy"}})),
    (rules.given_away, change("redis", command=["--requirepass", "${REDIS_PASSWORD:-redis}"])),
    (rules.given_away, change("db", environment={"POSTGRES_PASSWORD": "postgres"})),
    (rules.astray, lambda copy: copy["volumes"].pop("data")),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _ in RULES), ids=lambda rule: rule.__name__)
def test_nothing_offends(rule: Callable[[rules.Compose], list[str]]) -> None:
    assert rule(compose()) == []


@pytest.mark.parametrize(("rule", "breaks"), RULES, ids=[f"{rule.__name__}-{i}" for i, (rule, _) in enumerate(RULES)])
def test_a_broken_rule_is_noticed(
    rule: Callable[[rules.Compose], list[str]], breaks: Callable[[rules.Compose], Any]
) -> None:
    copy = compose()
    breaks(copy)
    assert rule(copy) != []


def test_all_parts_are_there_and_only_the_gpu_worker_waits_to_be_asked_for() -> None:
    parts = {"db", "redis", "migrate", "web", "worker", "worker-gpu", "queries", "beat", "proxy"}
    assert set(SERVICES) == parts
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["worker-gpu"]


def test_the_gpu_worker_reserves_a_gpu() -> None:
    (device,) = SERVICES["worker-gpu"]["deploy"]["resources"]["reservations"]["devices"]
    assert device == {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}


def test_the_database_keeps_its_data_where_postgresql_18_looks_for_it() -> None:
    assert SERVICES["db"]["volumes"] == ["db:/var/lib/postgresql"]


def test_the_database_sorts_words_as_the_embedded_one_does() -> None:
    assert SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"].split() == LOCALE


def test_building_the_vector_index_in_parallel_has_memory_to_share() -> None:
    assert SERVICES["db"]["shm_size"] == "512mb"


def test_the_application_is_told_nothing_that_it_does_not_read() -> None:
    known = {variable.name for variable in env.VARIABLES}
    environments = [service["environment"] for service in SERVICES.values()]
    told = [name for given in environments if "DATABASE_URL" in given for name in given]
    assert told
    assert set(told) <= known


def test_everything_that_matters_to_a_site_can_be_said_in_the_file_of_settings() -> None:
    # Where a container listens, keeps its data and finds its programs is its image's business.
    image = {"KINDRED_HOME", "XDG_DATA_HOME", "KINDRED_PORT", "KINDRED_BIND", "KINDRED_RUN_AS", "SUDO_USER"}
    image |= {"KINDRED_NO_BOOTSTRAP", "KINDRED_TEST_HOME", "KINDRED_DEMO", "KINDRED_ALLOW_DOWNLOAD", "DEBUG"}
    image |= {"KINDRED_WORKER_THREADS"}  # in the worker's command
    image |= {"KINDRED_ARCHIVE"}  # of an embedded PostgreSQL alone
    told = SERVICES["web"]["environment"]
    assert {variable.name for variable in env.VARIABLES} - image == set(told)


def test_what_is_not_said_is_as_it_is_without_containers() -> None:
    other = {"SITE_URL", "KINDRED_LOG"}
    for variable in env.VARIABLES:
        given = SERVICES["web"]["environment"].get(variable.name, "")
        if variable.name not in other and f"{variable.name}:-" in given:
            assert with_defaults(given) == variable.default, variable.name


def test_the_proxy_lets_a_full_post_through_and_says_where_it_ends() -> None:
    limit = with_defaults(SERVICES["proxy"]["environment"]["REQUEST_LIMIT"])
    assert int(limit) >= PICTURES_A_POST * int(env.UPLOAD_MEGABYTES.default) * 1_000_000
    text = CADDYFILE.read_text(encoding="utf-8")
    assert f"max_size {{$REQUEST_LIMIT:{limit}}}" in text
    assert f"> {{$REQUEST_LIMIT:{limit}}}" in text


def test_the_proxy_ends_tls_and_speaks_to_the_web_server_alone() -> None:
    text = CADDYFILE.read_text(encoding="utf-8")
    assert [line.strip() for line in text.splitlines() if "reverse_proxy" in line] == [
        "reverse_proxy {$WEB_HOSTS:web:8000} {"
    ]
    assert "\n{$SITE_HOST:localhost} {\n" in text
    assert "tls " not in text, "certificates are Caddy's own business"
    assert {port["target"] for port in SERVICES["proxy"]["ports"]} == {8080, 8443}
    assert "http_port 8080" in text
    assert "https_port 8443" in text


def test_the_example_of_settings_names_every_variable_with_the_default_it_has_anyway() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    declared: dict[str, str] = {}
    for name, operator, default in INTERPOLATED.findall(COMPOSE_FILE.read_text(encoding="utf-8")):
        assert operator in {":-", ":?"}, f"{name} has neither a default nor a complaint"
        value = default if operator == ":-" else ""
        assert declared.setdefault(name, value) == value, f"{name} has two defaults"
    assert example == declared


def test_the_example_of_settings_holds_no_secret() -> None:
    for secret in rules.SECRETS:
        assert f"\n{secret}=\n" in EXAMPLE.read_text(encoding="utf-8")
