"""Secrets of second factors as the database keeps them: encrypted, with a key made of the site's SECRET_KEY."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Unreadable(Exception):
    """It was sealed with a key that this site has no more."""


def seal(text: str) -> str:
    """The text encrypted and authenticated (Fernet: AES-128-CBC, HMAC-SHA256), as ASCII; other each time."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """What was sealed with SECRET_KEY or one of SECRET_KEY_FALLBACKS. Raises Unreadable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    """HKDF, RFC 5869; `info` keeps it apart from whatever else SECRET_KEY signs."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"kindred second factors").derive(force_bytes(secret))
    return urlsafe_b64encode(derived)
