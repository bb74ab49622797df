"""The documentation is a site whose links hold, whose every page can be found, and which asks nobody for anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from config import env
from tests.docs.pages import DOCS

FETCHED = re.compile(r"""<(?:script|img|link|iframe|source)\b[^>]*?\b(?:src|href)=["']?((?:https?:)?//[^"'\s>]+)""")
PICTURES = sorted(DOCS.glob("pictures/*"))
MOST_BYTES = 60_000


def pages_in(nav: list[object]) -> list[str]:
    """The files that the navigation names, at any depth."""
    found: list[str] = []
    for entry in nav:
        named = entry.values() if isinstance(entry, dict) else [entry]
        for value in named:
            found += pages_in(value) if isinstance(value, list) else [str(value)]
    return found


def test_it_builds_and_every_link_and_anchor_holds(site: Path) -> None:
    assert (site / "index.html").is_file()
    assert (site / "search" / "search_index.json").is_file()


def test_every_page_is_in_the_navigation_once() -> None:
    nav = yaml.safe_load((env.BASE / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    assert sorted(pages_in(nav)) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    assert {address for page in pages for address in FETCHED.findall(page.read_text(encoding="utf-8"))} == set()


def test_what_is_fetched_from_elsewhere_would_be_noticed() -> None:
    assert FETCHED.findall('<link rel="stylesheet" href="https://fonts.example/a.css"><script src=//cdn.example/b.js>')


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_pictures_are_small_and_shown(picture: Path) -> None:
    assert picture.suffix == ".webp"
    assert picture.stat().st_size <= MOST_BYTES
    assert re.search(rf"!\[.{{20,}}\]\(pictures/{picture.name}\)", (DOCS / "tour.md").read_text(encoding="utf-8"))
