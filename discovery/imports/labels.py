"""A table of labels, TSV or CSV with a header, read into rows by path; pure, and forgiving where nothing is lost."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from discovery.imaging.refusals import gettext_noop
from discovery.imports.sources.item import CannotImport

MOST_BYTES = 500_000_000
DELIMITERS = "\t,;"
_ENDINGS = re.compile(r"\r\n|\n|\r")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Labels:
    """`rows` by the path that they name, as it is written there; the first of two with one path counts."""

    name: str
    columns: tuple[str, ...]
    rows: Mapping[str, Row]

    def column(self, wanted: str) -> str:
        """The column of this name, capitals apart. Raises CannotImport with the columns that there are."""
        for column in self.columns:
            if column.casefold() == wanted.strip().casefold():
                return column
        raise CannotImport(f"{self.name} has no column {wanted!r}; it has: {', '.join(self.columns)}.")

    def matched(self, paths: Sequence[str], folder: str = "") -> dict[str, Row]:
        """The row of each path that has one.

        A row may name its picture by its path in the source, by its path from `folder` (where the table lies), by
        the bare file name, or by that without its ending, the last two where only one picture is called so.
        """
        names = Counter(shorter for path in paths for shorter in _short_names(path))
        found = {}
        for path in paths:
            ways = [path, path.removeprefix(folder)]
            ways += [name for name in _short_names(path) if names[name] == 1]
            row = next((self.rows[way] for way in ways if way in self.rows), None)
            if row is not None:
                found[path] = row
        return found


def _short_names(path: str) -> tuple[str, ...]:
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    return (name, stem) if stem else (name,)


def read_labels(data: bytes, name: str, path_from: str) -> Labels:
    """The table in `data`; raises CannotImport when it is none, or has no column `path_from`."""
    if len(data) > MOST_BYTES:
        raise CannotImport(f"{name} has over {MOST_BYTES // 1_000_000} MB; that is no table of labels.")
    lines = read_lines(read_text(data, name), name)
    columns = tuple(cell.strip() for cell in next(lines, ()))
    if not any(columns):
        raise CannotImport(f"{name} is empty; its first line has to name the columns.")
    labels = Labels(name, columns, {})
    path_column = labels.column(path_from)
    rows: dict[str, Row] = {}
    for cells in lines:
        row = dict(zip(columns, cells, strict=False))
        path = normal_path(row.get(path_column, ""))
        if path:
            rows.setdefault(path, row)
    return Labels(name, columns, rows)


def normal_path(text: str) -> str:
    """A path as it is compared: forward slashes, composed letters, no './' in front."""
    parts = unicodedata.normalize("NFC", text.strip().replace("\\", "/")).split("/")
    return "/".join(part for part in parts if part not in {"", "."})


def read_text(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or else what Windows writes in Western Europe (code page 1252)."""
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_utf16 else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    raise CannotImport(gettext_noop("{name} is not text; save it as UTF-8."), name=name)


def read_lines(text: str, name: str) -> Iterator[list[str]]:
    """The cells of each line that is not blank, without control characters."""
    header = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    try:
        for cells in _cells(text, delimiter):
            if any(cells):
                yield [_printable(cell) for cell in cells]
    except csv.Error as error:
        raise CannotImport(f"{name} cannot be read as a table: {error}.") from error


def _printable(cell: str) -> str:
    if cell.isprintable():
        return cell.strip()
    return "".join(c for c in cell if c.isprintable() or c in "\n\t").strip()


def _cells(text: str, delimiter: str) -> Iterable[list[str]]:
    if delimiter != "\t":
        return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    # In a TSV a quotation mark is mostly just that (5" heels): only a cell that is wrapped in two is quoted.
    return ([_unquoted(cell) for cell in line.split("\t")] for line in _ENDINGS.split(text))


def _unquoted(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
