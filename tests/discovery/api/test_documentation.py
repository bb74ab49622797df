"""docs/api.md: its examples run, every address that it names exists, and every code that there is stands in it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from accounts.models import ApiToken
from config.problems import unknown_address
from discovery.imaging.refusals import MESSAGES
from discovery.models import Post
from discovery.uploads.services import receive_once
from tests.discovery.api.conftest import upload
from tests.discovery.conftest import picture_bytes

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESSED = re.sub(r"\{\w+\['id'\]\}", "{id}", DOCUMENT)
JOBS = re.findall(r"^### (.+)$", DOCUMENT.split("## The main jobs")[1].split("\n## ")[0], re.MULTILINE)
# Examples fail where the server refuses; curl says nothing of its progress.
CURL = 'set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n'
PICTURES = ("moss", "fern", "stone", "large", "watch")


def examples(language: str) -> str:
    """All blocks of the language, one after the other: each builds on those before."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the examples find their pictures."""
    for number, name in enumerate(PICTURES):
        data = picture_bytes((40 * number, 160, 60), size=(400, 300), form="JPEG", seed=number)
        (tmp_path / f"{name}.jpg").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def site(worker: Any, live_server: Any, person: Any, disk: Path) -> tuple[str, str]:
    """The address of a server with somebody else's picture, and a token of ada's."""
    picture = upload(picture_bytes((30, 160, 60), size=(300, 300)))
    receive_once(author=person("bea"), arrivals=[], sent=[picture], alt_texts=[], caption="Wood")
    worker.wait_until_idle()
    _token, text = ApiToken.issue(user=person("ada"))
    return live_server.url, text


@pytest.mark.parametrize("job", JOBS)
def test_every_main_job_has_an_example_in_both_languages(job):
    section = DOCUMENT.split(f"### {job}\n")[1].split("\n### ")[0].split("\n## ")[0]
    assert "```sh\n" in section
    assert "curl " in section
    assert "```python\n" in section


def test_the_examples_with_curl_run(site, disk):
    address, token = site
    script = examples("sh").replace("http://127.0.0.1:8000", address)
    script = script.replace("$(python3 manage.py api_token ada)", token)
    ran = subprocess.run(
        ["bash", "-c", CURL + script], cwd=disk, env=os.environ, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}"
    assert "304\n" in ran.stdout
    assert Post.objects.filter(author__username="ada").count() == 2


def test_the_examples_with_python_run(site):
    address, token = site
    script = examples("python").replace("http://127.0.0.1:8000", address).replace("kindred_…", token)
    exec(compile(script, "docs/api.md", "exec"), {})  # noqa: S102  our own page
    assert Post.objects.filter(author__username="ada").count() == 1


def codes_in_source() -> set[str]:
    files = [file for folder in ("discovery", "accounts", "config") for file in (ROOT / folder).rglob("*.py")]
    written = re.compile(r'\b(?:default_)?code ?= ?"([a-z-]+)"')
    return {code for file in files for code in written.findall(file.read_text(encoding="utf-8"))} | set(MESSAGES)


@pytest.mark.parametrize("code", sorted(codes_in_source()))
def test_every_code_is_documented(code):
    assert re.search(rf"^(\| \d+ )?\| ([^|]*, )?`{code}`(, [^|]*)? \|", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("address", sorted(set(re.findall(r"/api/v1/[\w/{}.-]*", ADDRESSED))))
def test_every_address_that_the_document_names_exists(address):
    """Reads the examples too: a placeholder in braces stands for an identifier or a name."""
    identifier = "0198c0de-0000-7000-8000-000000000000"
    asked = address.replace("{id}", identifier).replace("{username}", "ada").replace("{slug}", "blue")
    assert resolve(asked).func is not unknown_address
