"""What stands in the way of an import, in the language of whoever is told now."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from discovery.imaging.opening import PictureRefused
from discovery.imports.sources.item import Said
from discovery.posts import refusals


def told(problem: Said | PictureRefused | ValidationError) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    if isinstance(problem, PictureRefused):
        return refusals.told(problem)
    sentence = gettext(problem.message) if problem.message else ""
    return sentence.format(**problem.details) if problem.details else sentence
