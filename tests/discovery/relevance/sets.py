"""Small labelled sets of pictures, drawn by code, as folders and zips for the lab."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.discovery.embeddings.encoders.pictures import noise, stripes

INKS = {"red": "darkred", "green": "darkgreen", "blue": "navy"}


def png(colour: str, number: int, side: int = 48) -> bytes:
    """Stripes of one colour; the number makes each a picture of its own."""
    buffer = io.BytesIO()
    image = stripes(INKS[colour], "white", 4 + number, upright=bool(number % 2)).resize((side, side))
    image.paste(noise(number, (8, 8)), (number % 30, 3))
    image.save(buffer, "PNG")
    return buffer.getvalue()


def coloured(each: int = 6) -> dict[str, bytes]:
    """`each` pictures in a folder of its own for each of the three colours."""
    return {f"{colour}/{number}.png": png(colour, number) for colour in INKS for number in range(each)}


def table(each: int = 6) -> bytes:
    """A row for each picture of `coloured`: its colour as article, an author (each has two colours), and a title."""
    lines = ["path\tarticle\tbrand\tcolour\ttitle"]
    lines += [
        f"{colour}/{number}.png\t{colour}\tann{number % 2}\t{colour}\tA {colour} rag number {number}"
        for colour in INKS
        for number in range(each)
    ]
    return "\n".join(lines).encode()


def zipped(place: Path, content: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return place
