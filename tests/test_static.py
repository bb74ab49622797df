"""What the browser is given: nothing inline, nothing from elsewhere, nothing heavier than was promised."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

BASE = Path(__file__).resolve().parent.parent
STATIC = BASE / "static"
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
OURS = sorted([*(STATIC / "js").rglob("*.js"), *(STATIC / "css").rglob("*.css"), *STATIC.glob("*.svg")])
VENDORED = {
    "htmx/htmx-2.0.11.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
    "htmx/LICENSE": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    "lucide/LICENSE": "b495047bd93a9b06913511076f504daba17d5bbeb3e0650f3bb53a4220329c57",
}
KILOBYTE = 1000
# Names of XML vocabularies, which nobody fetches.
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml")


def address_of(path: Path) -> str:
    return str(path.relative_to(BASE))


def weight(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_vendored_files_are_the_ones_that_were_checked() -> None:
    found = {
        str(path.relative_to(STATIC / "vendor")): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file()
    }
    assert found == VENDORED


@pytest.mark.parametrize("template", TEMPLATES, ids=address_of)
def test_no_template_holds_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    assert not re.findall(r"<style|\sstyle\s*=", text)
    # A block of data, which no browser runs, is how allauth's scripts are told what they are for.
    assert not re.findall(r'<script(?![^>]*\s(?:src=|type="application/json"))[^>]*>', text)
    assert not re.findall(r"<[^>]*\son[a-z]+\s*=|javascript:|hx-on|hx-vals=['\"]js:", text)


@pytest.mark.parametrize("path", [*TEMPLATES, *OURS], ids=address_of)
def test_no_page_asks_another_host(path: Path) -> None:
    text = path.read_text()
    for namespace in NAMESPACES:
        text = text.replace(namespace, "")
    assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text, re.IGNORECASE)


def test_the_style_sheet_can_fill_every_icon() -> None:
    """What a symbol says of itself cannot be changed from outside: a saved bookmark would stay hollow."""
    sprite = (STATIC / "icons.svg").read_text()
    assert not re.findall(r"<symbol[^>]*\s(?:fill|stroke-width)=", sprite)


def test_every_icon_in_use_is_in_the_sprite_and_every_icon_of_the_sprite_is_in_use() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    used = {name for template in TEMPLATES for name in re.findall(r'{% icon "([^"]+)"', template.read_text())}
    for script in (STATIC / "js").glob("*.js"):
        used |= set(re.findall(r'icon(?:Button)?\("([^"]+)"', script.read_text()))
    assert used == sprite


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {name for template in TEMPLATES for name in re.findall(r"{% static '([^']+)'", template.read_text())}
    assert {name for name in named if finders.find(name) is None} == set()


def test_our_javascript_and_css_stay_light() -> None:
    assert weight(sorted((STATIC / "js").glob("*.js"))) < 60 * KILOBYTE
    assert weight(sorted((STATIC / "css").glob("*.css"))) < 40 * KILOBYTE
