"""The OpenAPI document names every verb of every address, and each of its examples is one of its own schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from discovery.api.document import Document, Reading, document
from discovery.api.endpoint import Endpoint
from discovery.api.urls import urlpatterns

VERBS = ("get", "head", "post", "put", "patch", "delete")
# They show the document, and are not in it.
SHOWING = (Document, Reading)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for address, verbs in document()["paths"].items():
        for verb, said in verbs.items():
            yield f"{verb.upper()} {address}", said


OPERATIONS = dict(operations())


def routes() -> list[str]:
    found = []
    for pattern in urlpatterns:
        kind = pattern.callback.view_class
        if kind in SHOWING:
            continue
        address = "/api/v1/" + "".join(
            f"{{{part.partition(':')[2]}}}" if ":" in part else part
            for part in str(pattern.pattern).replace("<", "|").replace(">", "|").split("|")
        )
        found += [f"{verb.upper()} {address}" for verb in VERBS if hasattr(kind, verb)]
    return found


def examples() -> Iterator[Any]:
    for name, said in OPERATIONS.items():
        for status, answer in {**said["responses"], "body": said.get("requestBody", {})}.items():
            for media, content in answer.get("content", {}).items():
                for example in content.get("examples", {}).values():
                    yield pytest.param(content["schema"], example["value"], id=f"{name} {status} {media}")


def test_every_address_and_verb_is_in_the_document_and_nothing_else():
    assert sorted(OPERATIONS) == sorted(routes())


def test_every_address_is_an_endpoint_of_the_frame():
    assert [p.name for p in urlpatterns if not issubclass(p.callback.view_class, (Endpoint, Reading))] == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_says_in_a_line_what_it_does_and_shows_its_answer(name):
    said = OPERATIONS[name]
    assert said["summary"]
    assert not said["summary"].endswith(".")
    answers = [answer for status, answer in said["responses"].items() if status.startswith("2")]
    assert len(answers) == 1
    for content in answers[0].get("content", {}).values():
        assert content.get("examples") or content["schema"].get("format") == "binary"


@pytest.mark.parametrize(("schema", "value"), examples())
def test_every_example_is_one_of_its_own_schema(schema, value):
    whole = {**schema, "components": document()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


def test_the_document_is_an_openapi_document_without_a_doubt(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yml"))


def test_anybody_reads_the_document_as_json_and_as_yaml(client, db):
    address = reverse("api:document")
    told = client.get(address)
    assert told["Content-Type"] == "application/json"
    assert told.json()["openapi"].startswith("3.1")
    yaml = client.get(address, headers={"Accept": "application/vnd.oai.openapi"})
    assert yaml.content.startswith(b"openapi: 3.1")


def test_its_page_runs_no_script_but_files_of_this_site(client, db):
    page = client.get(reverse("api:docs"))
    text = page.content.decode()
    assert "script-src 'self';" in page["Content-Security-Policy"] + ";"
    assert not [tag for tag in ("<style", "style=", "<script>") if tag in text]
    script = client.get(reverse("api:docs") + "?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert reverse("api:document") in script.content.decode().replace("\\u002D", "-")


def test_who_may_ask_and_by_which_scope_is_said():
    assert OPERATIONS["GET /api/v1/feeds/explore/"]["security"] == [
        {"token": ["read"]}, {"app": ["read"]}, {"session": []}, {},
    ]  # fmt: skip
    assert {"token": ["upload"]} in OPERATIONS["POST /api/v1/posts/"]["security"]
    assert {} not in OPERATIONS["POST /api/v1/posts/"]["security"]


def test_files_that_may_lie_elsewhere_say_where():
    sent_on = {name: said["responses"]["302"] for name, said in OPERATIONS.items() if "302" in said["responses"]}
    assert sorted(sent_on) == [
        "GET /api/v1/exports/{export_id}/file/",
        "GET /api/v1/moderation/blocklist/{blocked_id}/preview/",
        "GET /api/v1/moderation/pictures/{picture_id}/{width}/",
        "GET /api/v1/pictures/{picture_id}/download/",
        "GET /api/v1/pictures/{picture_id}/{width}/",
    ]
    assert all("Location" in answer["headers"] and "ETag" not in answer["headers"] for answer in sent_on.values())
