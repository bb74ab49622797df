"""The demo's fictional artists and their pictures, drawn by our own code: the same on every run, nothing downloaded.

The artists come in kin: two or three of them work in one genre, each with a hand of their own, so that "pictures like
this" and "people who post like this" have answers that anyone can see.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from discovery.demo.styles import (
    aurora,
    brush,
    constellations,
    contours,
    cutouts,
    deco,
    facets,
    harbour,
    herbarium,
    ikat,
    isometric,
    leaded,
    marbling,
    pendulums,
    ridges,
    riso,
    strands,
    tartan,
)
from discovery.demo.work import Work

Style = Callable[[np.random.Generator, int], Work]

PICTURES_EACH: Final = 24  # every style has this many captions before one comes round again


@dataclass(frozen=True, slots=True)
class Artist:
    """Somebody who does not exist: login name, shown name, a line about them, their style, and their genre.

    Artists with the same ``kin`` are the right answer to "people who post like this".
    """

    username: str
    name: str
    bio: str
    style: Style
    kin: str


ARTISTS: Final[tuple[Artist, ...]] = (
    Artist("mei.ridges", "Mei Lindqvist", "Walks up early, paints the distance. 山 and fog.", ridges.draw, "mist"),
    Artist("haru.quay", "Haru Okabe", "Harbours before anybody is awake.", harbour.draw, "mist"),
    Artist("starling_maps", "Odile Starling", "Charts of skies nobody has named yet.", constellations.draw, "night"),
    Artist("aino.nights", "Aino Kettunen", "Cold hands, long exposures, northern lights.", aurora.draw, "night"),
    Artist("plotter.pim", "Pim de Wilde", "One pen, one wind. Plotter drawings.", strands.draw, "line"),
    Artist("slow_pendulum", "Ilse Varga", "I let gravity draw and sign underneath.", pendulums.draw, "line"),
    Artist("unmapped", "Tomás Arrieta", "Surveyor of imaginary islands.", contours.draw, "line"),
    Artist("suiban", "Sakura Henning", "Ink on water, paper on ink. 墨流し", marbling.draw, "ink"),
    Artist("drybrush.wei", "Wei Zhao", "一笔 One stroke, then wait.", brush.draw, "ink"),
    Artist("fergus.loom", "Fergus Macrae", "Weaver. Checks, tartans and a loud loom.", tartan.draw, "textile"),
    Artist("saule.ikat", "Saule Karimova", "I tie, I dye, I tie again.", ikat.draw, "textile"),
    Artist("misprint_club", "Noor & Bas", "Risograph posters, slightly out of register.", riso.draw, "ornament"),
    Artist("gilda.deco", "Gilda Moreau", "Fans, scales and brass. It is always 1931 here.", deco.draw, "ornament"),
    Artist("west_window", "Agnes Thorne", "Leaded glass for staircases and chapels.", leaded.draw, "ornament"),
    Artist("verge_and_fern", "Rowan Ash", "Plants from the roadside, pressed and labelled.", herbarium.draw, "leaf"),
    Artist("scissor.garden", "Lucía Prado", "Painted paper, big scissors.", cutouts.draw, "leaf"),
    Artist("tiny.town", "Jun Park", "I build small cities and leave the lights on.", isometric.draw, "model"),
    Artist("low_poly_pears", "Hugo Bianchi", "Still lifes with very few triangles.", facets.draw, "model"),
)


def draw(artist: Artist, number: int) -> Work:
    """The artist's picture of that number (0 and up), the same pixels and words whenever it is asked for.

    Raises ValueError for a negative number.
    """
    if number < 0:
        raise ValueError(f"pictures are numbered from 0, not {number}")
    seed = hashlib.sha256(f"{artist.username}/{number}".encode()).digest()
    return artist.style(np.random.Generator(np.random.PCG64(int.from_bytes(seed[:16], "big"))), number)


def encode(image: Image.Image) -> bytes:
    """The picture as a JPEG of quality 90, without metadata."""
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
