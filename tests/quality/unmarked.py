"""Finds what a person would read in a template, or in a page of it, and gettext never sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# The same in every language: our name, formats, units, and names of other people's things.
_SAME = """
    Kindred JPEG JPG PNG WebP GIF AVIF HEIC HEIF TIFF BMP PDF SVG CSV TSV JSON XML RSS Atom ZIP URL https http www
    px kB KB MB GB Ctrl Shift Alt Enter Esc Escape Tab EXIF IPTC XMP C2PA API OpenSearch example com B k
    Instagram Pinterest Pixelfed Mastodon IIIF Webhook webhook
"""
ALLOWED = set(_SAME.split())
STAND_IN = "\ue000"  # for what a template puts in; a letter of nobody's alphabet
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+")
SPOKEN_ATTRIBUTES = {"aria-label", "aria-description", "aria-roledescription", "title", "placeholder", "alt", "label"}
SPOKEN_META = {"description", "og:title", "og:description", "apple-mobile-web-app-title"}


def speaks(text: str) -> bool:
    """Whether the text holds a word that is not the same in every language."""
    return bool(set(WORD.findall(text)) - ALLOWED)


def in_template(text: str, *, is_html: bool = True) -> list[str]:
    """What stands in a template outside translate and blocktranslate; literals handed to filters and fragments too."""
    tokens = Lexer(text).tokenize()
    plain, said = _without_tags(tokens)
    if not is_html:
        return said + [line.strip() for line in plain.splitlines() if speaks(line)]
    page = _Page()
    page.feed(plain)
    page.close()
    return said + page.found


def in_answer(html: str) -> list[str]:
    """Words of a page as it was sent that are not the same in every language: in Chinese, what nobody translated."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.found


def _without_tags(tokens: list[Token]) -> tuple[str, list[str]]:
    parts, said, until = [], [], ""
    for token in tokens:
        name = token.contents.split()[0] if token.contents.split() else ""
        if until:
            until = "" if token.token_type is TokenType.BLOCK and name == until else until
        elif token.token_type is TokenType.TEXT:
            parts.append(token.contents)
        elif token.token_type is TokenType.BLOCK and name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            until = f"end{name}"
            parts.append(STAND_IN)
        elif token.contents.split() in _NAMED_FOR_MACHINES:
            until = "endblock"
        elif token.token_type is not TokenType.COMMENT:
            said += _literals(token, name)
            parts.append(STAND_IN if token.token_type is TokenType.VAR or name in _SAYING else "")
    return "".join(parts), said


_NAMED_FOR_MACHINES = (["block", "main_class"], ["block", "body_attributes"])
_SAYING = {"translate", "trans", "url", "static", "icon", "querystring", "include", "cycle", "firstof"}


def _literals(token: Token, name: str) -> Iterator[str]:
    """`|default:"Nobody"`, `include "x" with label="Save it"`; what is marked, and what a machine reads, left out."""
    if name in {"translate", "trans", "load", "url", "static", "icon", "extends"}:
        return
    unmarked = re.sub(r"_\(([\"']).*?\1\)", "", token.contents)
    yield from (said for said in re.findall(r"\|(?:default|yesno|add)\w*:\"([^\"]*)\"", unmarked) if reads(said))
    if name in {"include", "with"}:
        yield from (said for said in re.findall(r"\w+=\"([^\"]*)\"", unmarked) if reads(said))


def reads(text: str) -> bool:
    """As a person would: a capital or a space among its letters. `public`, `/a/b` and `is-on` are read by machines."""
    return speaks(text) and bool(re.search(r"[A-Za-z] [A-Za-z]|\b[A-Z][a-z]", text)) and not text.startswith("/")


class _Page(HTMLParser):
    """Letters between tags, and in attributes that are read out or shown."""

    SILENT = {"script", "style", "code", "kbd", "samp"}
    VOID = {"input", "img", "link", "meta", "br", "hr", "source"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = given.get("translate") == "no" or ("lang" in given and tag != "html")
        if tag in self.SILENT or (named and tag not in self.VOID):
            self._silent.append(tag)
        for name, value in given.items():
            is_meta = name == "content" and given.get("name", given.get("property", "")) in SPOKEN_META
            is_data = name.startswith("data-") and reads(value) and not value.startswith(("{", "["))
            if (name in SPOKEN_ATTRIBUTES or is_meta or is_data) and speaks(value):
                self.found.append(f"{name}={shown(value)}")
            if name == "value" and given.get("type") == "submit" and speaks(value):
                self.found.append(f"{name}={shown(value)}")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent and speaks(data):
            self.found.append(shown(data))


def shown(text: str) -> str:
    return " ".join(text.replace(STAND_IN, "…").split())
