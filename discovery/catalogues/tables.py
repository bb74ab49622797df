"""A catalogue's file as rows of named fields, whether it is a table (CSV, TSV) or a product feed (XML)."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from discovery.catalogues.feeds import read_feed
from discovery.imports.labels import read_lines, read_text
from discovery.imports.sources import CannotImport

MOST_BYTES = 100_000_000
MOST_PRODUCTS = 100_000


@dataclass(frozen=True)
class Row:
    """`number` counts the file's products from 1; names of fields are small, with `_` between words, without `g:`."""

    number: int
    fields: Mapping[str, str]


def read_rows(data: bytes, name: str) -> list[Row]:
    """The products of a file. Raises CannotImport when it is no table and no feed, holds none, or too many."""
    if len(data) > MOST_BYTES:
        raise CannotImport(
            _("%(name)s has over %(most)s MB; that is no catalogue.") % {"name": name, "most": MOST_BYTES // 1_000_000}
        )
    fields = read_feed(data, MOST_PRODUCTS) if _is_xml(data) else _read_table(data, name)
    if not fields:
        raise CannotImport(_("%(name)s lists no product.") % {"name": name})
    return [Row(number, row) for number, row in enumerate(fields, start=1)]


def read_file(path: Path) -> bytes:
    """Raises CannotImport in a line where the file cannot be read; never reads much more than a catalogue can have."""
    try:
        with path.expanduser().open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise CannotImport(
            _("%(file)s cannot be read: %(problem)s.") % {"file": path, "problem": problem.strerror or problem}
        ) from None


def _is_xml(data: bytes) -> bool:
    start = data[:400]
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip().startswith(b"<")


def _read_table(data: bytes, name: str) -> list[dict[str, str]]:
    lines = read_lines(read_text(data, name), name)
    columns = [_field_name(cell) for cell in next(lines, [])]
    if not {"sku", "id"} & set(columns):
        raise CannotImport(
            _("%(name)s needs a first line that names its columns, one of them sku or id.") % {"name": name}
        )
    rows = []
    for cells in lines:
        rows.append({column: cell for column, cell in zip(columns, cells, strict=False) if column and cell})
        if len(rows) > MOST_PRODUCTS:
            raise CannotImport(_("A catalogue can have %(most)s products.") % {"most": f"{MOST_PRODUCTS:,}"})
    return rows


def _field_name(cell: str) -> str:
    return "_".join(cell.casefold().removeprefix("g:").replace("_", " ").split())
