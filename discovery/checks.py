"""System checks of the settings that Django does not know: `manage.py check` and each command say what is wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from discovery.embeddings.encoders.detectors import check_detector
from discovery.embeddings.encoders.protocol import UnknownEncoder
from discovery.embeddings.encoders.registry import check_spec


@register
def configured_encoder_is_known(**options: Any) -> list[CheckMessage]:
    try:
        check_spec(settings.KINDRED_ENCODER)
    except UnknownEncoder as problem:
        return [Error(str(problem), hint="Set KINDRED_ENCODER to one of them.", id="discovery.E001")]
    return []


@register
def federation_has_an_address(**options: Any) -> list[CheckMessage]:
    """Other servers know people by it for ever."""
    if not settings.KINDRED_FEDERATION or settings.SITE_URL:
        return []
    hint = "Set SITE_URL to the public address, such as https://pictures.example."
    return [Error("KINDRED_FEDERATION needs SITE_URL.", hint=hint, id="discovery.E003")]


@register
def configured_detector_is_known(**options: Any) -> list[CheckMessage]:
    if not settings.KINDRED_DETECTOR:
        return []
    try:
        check_detector(settings.KINDRED_DETECTOR)
    except UnknownEncoder as problem:
        return [Error(str(problem), hint="Set KINDRED_DETECTOR to one, or leave it empty.", id="discovery.E002")]
    return []
