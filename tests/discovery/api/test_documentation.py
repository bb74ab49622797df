"""docs/api.md describes every address, verb and code that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, resolve

from config.problems import unknown_address
from discovery.api.urls import urlpatterns
from discovery.imaging.refusals import MESSAGES

DOCUMENT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
VERBS = ("get", "post", "put", "patch", "delete")


def written(pattern: URLPattern) -> str:
    """The address as the document writes it: /api/v1/posts/{id}/."""
    address = re.sub(r"<[a-z]+:([a-z_]+)>", r"{\1}", str(pattern.pattern))
    return f"/api/v1/{re.sub('(post|arrival)_id', 'id', address)}"


def routes() -> list[str]:
    return [
        f"{verb.upper()} {written(pattern)}"
        for pattern in urlpatterns
        if isinstance(pattern, URLPattern)
        for verb in VERBS
        if hasattr(pattern.callback.view_class, verb)
    ]


@pytest.mark.parametrize("route", routes())
def test_every_route_is_documented_with_an_example_in_both_languages(route):
    heading = re.search(rf"^### .*`{re.escape(route)}`.*$", DOCUMENT, re.MULTILINE)
    assert heading, f"docs/api.md has no heading with `{route}`"
    section = DOCUMENT[heading.end() :].split("\n### ")[0].split("\n## ")[0]
    assert "```sh\ncurl" in section
    assert "```python" in section


def codes_in_source() -> set[str]:
    root = Path(__file__).parents[3]
    files = [file for folder in ("discovery", "accounts", "config") for file in (root / folder).rglob("*.py")]
    found = {code for file in files for code in re.findall(r'code="([a-z-]+)"', file.read_text(encoding="utf-8"))}
    return found | set(MESSAGES)


@pytest.mark.parametrize("code", sorted(codes_in_source()))
def test_every_code_is_documented(code):
    assert re.search(rf"^(\| \d+ )?\| ([^|]*, )?`{code}`(, [^|]*)? \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("address", sorted(set(re.findall(r"/api/v1/[\w/{}-]*", DOCUMENT))))
def test_every_address_that_the_document_names_exists(address):
    """Reads the examples too: a placeholder in braces stands for an identifier or a name."""
    identifier = "0198c0de-0000-7000-8000-000000000000"
    asked = address.replace("{id}", identifier).replace("{username}", "ada").replace("{slug}", "blue")
    assert resolve(asked).func is not unknown_address
