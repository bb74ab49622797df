"""What the interface calls shapes and the ways in which pictures are alike, in the language of its reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from discovery.search.terms import Orientation

ORIENTATIONS = {
    Orientation.PORTRAIT: pgettext_lazy("orientation", "Portrait"),
    Orientation.LANDSCAPE: _("Landscape"),
    Orientation.SQUARE: _("Square"),
}

BLOCKS = {
    "": _("everything"),
    "colour": _("colour"),
    "texture": _("texture"),
    "shape": _("shape"),
    "subject": _("subject"),
    "look": _("look"),
}
"""Parts of the vectors of the encoders that come with Kindred; another one's parts keep their own names."""


def block_name(block: str) -> str:
    return str(BLOCKS.get(block, block))
