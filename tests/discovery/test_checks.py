"""A setting that cannot be meant is said before anything runs."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError


def test_an_unknown_encoder_is_named_with_the_known_ones(settings):
    settings.KINDRED_ENCODER = "nonsense:v1"
    with pytest.raises(SystemCheckError, match=r"(?s)nonsense:v1.*classic:v1"):
        call_command("check")


def test_federation_needs_the_sites_address(settings):
    settings.KINDRED_FEDERATION, settings.SITE_URL = True, ""
    with pytest.raises(SystemCheckError, match="KINDRED_FEDERATION needs SITE_URL"):
        call_command("check")
