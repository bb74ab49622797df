"""Secrets and signatures of messages, as Standard Webhooks 1.0.0 has them (standardwebhooks.com)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
SECRET_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, identifier: str, timestamp: int, data: bytes) -> dict[str, str]:
    """The three headers of a message: its `identifier`, the seconds since 1970 of this attempt, and HMAC-SHA256 over
    both and `data`, joined by full stops."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((identifier.encode(), str(timestamp).encode(), data))
    digest = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {"webhook-id": identifier, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{digest}"}
