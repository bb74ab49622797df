"""Colours of pictures: kept as swatches beside the palette, and found again, the nearest hue first, by a k-d tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, F, FloatField, Func, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.imaging.colour import difference, hex_to_lab, lab_to_hex
from discovery.posts.models import Picture, PostQuerySet, Swatch

Lab = tuple[float, float, float]
Row = tuple[UUID, UUID, float, float, float, float]
COLUMNS = ("post_id", "picture_id", "lightness", "a", "b", "share")

# What covers this much of a picture is its colour without reserve. Less is charged for, up to SHARE_COST, in units of
# CIE76: what covers next to nothing ranks behind a whole picture of a colour that is plainly another.
AMPLE_SHARE = 0.25
SHARE_COST = 30.0
# A post stands in the walk once for each of its swatches.
SWATCHES_A_POST = 4
# Among greys a walk by hue meets white and black alike; how far the second walk goes on to tell them apart, at most.
SECOND_WALK = 8
# Colours this near are two shades of one name, mostly.
SAME_COLOUR = 20.0


# The names of `imaging.naming`, in the reader's language.
SAID = {
    "black": gettext_lazy("black"),
    "white": gettext_lazy("white"),
    "grey": gettext_lazy("grey"),
    "red": gettext_lazy("red"),
    "orange": gettext_lazy("orange"),
    "yellow": gettext_lazy("yellow"),
    "green": gettext_lazy("green"),
    "blue": gettext_lazy("blue"),
    "purple": gettext_lazy("purple"),
    "pink": gettext_lazy("pink"),
    "brown": gettext_lazy("brown"),
}


@dataclass(frozen=True)
class ColourMatch:
    """The swatch that stands for a post: its colour, the CIE76 `delta` to what was asked, the picture's `share`."""

    post_id: UUID
    picture_id: UUID
    lab: Lab
    delta: float
    share: float

    @property
    def hex(self) -> str:
        return lab_to_hex(self.lab)

    @property
    def cost(self) -> float:
        """delta + SHARE_COST · (1 - min(1, share / AMPLE_SHARE)): the lower the better."""
        return self.delta + SHARE_COST * (1 - min(1.0, self.share / AMPLE_SHARE))


def said_colour(name: str) -> str:
    """What the reader calls the colour of this name."""
    return str(SAID[name])


def parse_colour(text: str) -> Lab:
    """CIELAB of "#rrggbb" or "rrggbb". Raises ValidationError `bad-colour`."""
    try:
        return hex_to_lab(text.strip())
    except ValueError:
        raise ValidationError(
            _("A colour is written as six hexadecimal digits, like #1e90ff."), code="bad-colour"
        ) from None


def write_swatches(picture: Picture) -> None:
    """The rows of the picture's palette, in place of those that it had; inside the caller's transaction."""
    Swatch.objects.filter(picture=picture).delete()
    Swatch.objects.bulk_create(swatches_of(picture))


def swatches_of(picture: Picture) -> list[Swatch]:
    """The rows that its palette asks for, unsaved."""
    return [
        Swatch(
            picture=picture,
            post_id=picture.post_id,
            position=position,
            lightness=swatch["lab"][0],
            a=swatch["lab"][1],
            b=swatch["lab"][2],
            share=swatch["share"],
        )
        for position, swatch in enumerate(picture.palette, start=1)
    ]


def nearest_in_colour(lab: Lab, *, among: PostQuerySet, limit: int) -> list[ColourMatch]:
    """The posts of `among` nearest in colour, best first, each once; never fewer than `limit` while there are more.

    CIE76, not CIEDE2000: the tree's distance in the plane of hues never exceeds it, nor therefore a match's cost. So
    a first walk finds `limit` posts and what the worst of them costs, and a second one, of no more than that in hue,
    lightness and share, everything that can cost less; it ends after SECOND_WALK times the rows, all as near in hue.
    """
    rows = limit * SWATCHES_A_POST
    while True:
        found = list(_walk(lab, among)[:rows].values_list(*COLUMNS))
        best = _best(lab, found)
        if len(best) >= limit or len(found) < rows:
            break
        rows *= 2
    if len(found) == rows and best:
        worst = best[:limit][-1].cost
        cheaper = _within(_walk(lab, among), lab, worst)[: rows * SECOND_WALK]
        best = _best(lab, [*found, *cheaper.values_list(*COLUMNS)])
    return best[:limit]


def _walk(lab: Lab, among: PostQuerySet) -> QuerySet[Swatch]:
    """Swatches of `among` by their distance in the plane of hues: the very expression of the index."""
    hue = Func(F("a"), F("b"), function="point")
    distance = Func(hue, _point(lab[1], lab[2]), arg_joiner=" <-> ", function="", output_field=FloatField())
    return Swatch.objects.filter(Exists(among.filter(pk=OuterRef("post_id")))).order_by(distance)


def _within(walk: QuerySet[Swatch], lab: Lab, cost: float) -> QuerySet[Swatch]:
    """What of the walk can cost no more: a bound on each of the parts that a cost is the sum of."""
    share = AMPLE_SHARE * (1 - cost / SHARE_COST)
    return walk.filter(_in_box(lab, cost), lightness__gte=lab[0] - cost, lightness__lte=lab[0] + cost, share__gte=share)


def _best(lab: Lab, swatches: Sequence[Row]) -> list[ColourMatch]:
    """The cheapest match of each post, the cheapest first; equals by identifier, so that pages agree."""
    best: dict[UUID, ColourMatch] = {}
    for post_id, picture_id, *colour, share in swatches:
        match = ColourMatch(post_id, picture_id, (colour[0], colour[1], colour[2]), difference(lab, colour), share)
        if post_id not in best or match.cost < best[post_id].cost:
            best[post_id] = match
    return sorted(best.values(), key=lambda match: (match.cost, match.post_id.int))


def _in_box(lab: Lab, reach: float) -> Func:
    """Whether a swatch's hue lies in the square around that of `lab`: a question to the same tree."""
    corners = _point(lab[1] - reach, lab[2] - reach), _point(lab[1] + reach, lab[2] + reach)
    box = Func(*corners, function="box")
    hue = Func(F("a"), F("b"), function="point")
    return Func(hue, box, arg_joiner=" <@ ", function="", output_field=BooleanField())


def _point(x: float, y: float) -> Func:
    return Func(Value(float(x)), Value(float(y)), function="point")
