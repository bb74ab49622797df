"""System checks of the settings that Django does not know: `manage.py check` and each command say what is wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from discovery.embeddings.encoders.detectors import check_detector
from discovery.embeddings.encoders.protocol import UnknownEncoder
from discovery.embeddings.encoders.registry import check_spec
from discovery.screening import classifiers


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


@register
def configured_classifier_is_known(**options: Any) -> list[CheckMessage]:
    hint = "Set KINDRED_CLASSIFIER to one, or leave it empty; KINDRED_CLASSIFIER_PERCENT to a number from 50 to 100."
    if not settings.KINDRED_CLASSIFIER:
        return []
    try:
        classifiers.check_spec(settings.KINDRED_CLASSIFIER)
    except classifiers.ClassifierError as problem:
        return [Error(str(problem), hint=hint, id="discovery.E004")]
    if not 50 <= settings.KINDRED_CLASSIFIER_PERCENT <= 100:
        return [Error("KINDRED_CLASSIFIER_PERCENT is out of bounds.", hint=hint, id="discovery.E005")]
    return []
