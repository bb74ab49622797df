"""Refusing what would only wait: too much does already, and it is worth asking again in a while."""

from __future__ import annotations

from django.core.exceptions import ValidationError

# Seconds in which a worker gets through a few dozen pictures.
LATER = 30


class Crowded(ValidationError):
    """Nothing is wrong with what was sent: answered with 503 and `Retry-After`, never with 400."""

    status = 503
    code: str
    retry_after = str(LATER)

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message, code=code)
