"""What the documentation points at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import env
from tests.quality.tree import project_files, readable

LINK = re.compile(r"\]\(([^)\s]+)\)")
ROOM = re.compile(r"`((?:accounts|config|deploy|discovery|locks|static|tests)/[\w./-]*)`")
DOCUMENTS = [file for file in project_files() if file.suffix == ".md"]


def anchors(document: Path) -> set[str]:
    """The anchors of its headings, as they are commonly derived."""
    headings = re.findall(r"^#+ (.+)$", readable(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(env.BASE)))
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(readable(document)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(env.BASE)))
def test_every_file_that_is_named_exists(document: Path) -> None:
    missing = [name for name in ROOM.findall(readable(document)) if not (env.BASE / name).exists()]
    assert missing == []


def test_the_documentation_is_looked_at() -> None:
    assert env.BASE / "README.md" in DOCUMENTS
    assert env.BASE / "docs" / "architecture.md" in DOCUMENTS
