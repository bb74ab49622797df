"""The settings of a public site pass Django's own examination, and the migrations say what the models say."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from config import env

WARNINGS = ["check", "--deploy", "--fail-level", "WARNING"]


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    """Django's examination of config.settings for a site with this environment."""
    return subprocess.run(
        [sys.executable, str(env.BASE / "manage.py"), *WARNINGS],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "KINDRED_NO_BOOTSTRAP": "1", **environment},
    )


def test_a_public_site_is_as_safe_as_django_can_tell() -> None:
    result = check(SITE_URL="https://pictures.example")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "no issues" in result.stdout + result.stderr


def test_what_is_unsafe_for_a_public_site_is_noticed() -> None:
    result = check(SITE_URL="https://pictures.example", DEBUG="1")
    assert result.returncode == 1
    assert "security.W018" in result.stderr


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(f"The models have changed since their migrations:\n{said.getvalue()}")
    assert "No changes detected" in said.getvalue()


def test_every_setting_of_the_environment_is_explained() -> None:
    for variable in env.VARIABLES:
        assert len(variable.meaning) > 10, variable.name
        assert not variable.meaning.endswith("."), variable.name
