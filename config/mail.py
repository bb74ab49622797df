"""How mails leave: Django's settings for the one address of a mail server."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.env import BadSetting, Variable

# A server that does not answer must not hold a worker.
TIMEOUT = 20


def settings_of(address: Variable) -> dict[str, Any]:
    """The settings `EMAIL_…`. Raises BadSetting, without the address, in which a password may stand."""
    try:
        found: dict[str, Any] = Env.email_url_config(address.text())  # type: ignore[no-untyped-call]
    except (ImproperlyConfigured, ValueError):
        raise BadSetting(f"{address.name} must read like smtp+tls://name:password@mail.example:587") from None
    return {**found, "EMAIL_TIMEOUT": TIMEOUT}
