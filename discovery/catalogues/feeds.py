"""A product feed in XML, RSS 2.0 or Atom with Google's names, as rows; bounded, and without anything that expands.

A feed that declares a DOCTYPE is refused as a whole: entities, of which the known bombs are made, need one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from django.utils.translation import gettext as _

from discovery.imports.sources import CannotImport

DEEPEST = 50
LONGEST_FIELD = 20_000
# The namespace of what products are described by: https://support.google.com/merchants/answer/7052112
PRODUCTS = "http://base.google.com/ns/1.0"
_ENTRIES = {"item", "entry"}
# Told several times, these are a list; of all others the first counts.
_LISTS = {"product_type", "tags", "category"}


@dataclass
class _Reader:
    """Rows as they are read: the direct children of each item, by their names without the namespace."""

    most: int
    rows: list[dict[str, str]] = field(default_factory=list)
    depth: int = 0
    entry_at: int = 0
    name: str = ""
    text: list[str] = field(default_factory=list)
    size: int = 0
    row: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise CannotImport(_("Its elements lie too deep in each other for a product feed."))
        space, name = tag.rpartition(" ")[::2]
        if not self.entry_at:
            if name in _ENTRIES:
                self.entry_at, self.row, self.own = self.depth, {}, set()
        elif self.depth == self.entry_at + 1:
            self.name, self.text, self.size = name, [], 0
            if space == PRODUCTS and name not in _LISTS and name not in self.own:
                # What is said for products counts, not what the feed says by the same name for readers.
                self.row.pop(name, None)
                self.own.add(name)
            elif name == "link" and attributes.get("rel", "alternate") == "alternate":
                self.text = [attributes.get("href", "")]

    def data(self, text: str) -> None:
        if self.name and self.depth == self.entry_at + 1:
            self.text.append(text[: LONGEST_FIELD - self.size])
            self.size += len(self.text[-1])

    def end(self, tag: str) -> None:
        if self.name and self.depth == self.entry_at + 1:
            self._keep("".join(self.text).strip())
        elif self.entry_at and self.depth == self.entry_at:
            self.rows.append(self.row)
            self.entry_at = 0
            if len(self.rows) > self.most:
                raise CannotImport(_("A catalogue can have %(most)s products.") % {"most": f"{self.most:,}"})
        self.depth -= 1

    def _keep(self, text: str) -> None:
        if self.name in _LISTS and self.row.get(self.name):
            self.row[self.name] += f",{text}"
        elif text:
            self.row.setdefault(self.name, text)
        self.name = ""

    def refuse(self, *declared: object) -> NoReturn:
        raise CannotImport(_("It declares a DOCTYPE, which a product feed does not need; leave it out."))


def read_feed(data: bytes, most: int) -> list[dict[str, str]]:
    """The fields of each product, in the feed's order. Raises CannotImport for what is no feed, or a hostile one."""
    reader = _Reader(most)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except CannotImport:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        raise CannotImport(_("It cannot be read as XML: %(error)s.") % {"error": error}) from None
    return reader.rows
