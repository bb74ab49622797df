"""What the clock does about tokens."""

from __future__ import annotations

from celery import shared_task

from accounts.tokens import idempotency


@shared_task(name="tokens.tidy")
def tidy() -> None:
    idempotency.tidy()
