"""HTTP signatures as servers of the fediverse exchange them: draft-cavage-http-signatures-12 with RSA and SHA-256.

Pure: nothing is fetched or stored here. What is received counts only when the target, the host, the time and the body
are all signed, and the time is near.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_BITS = 2048
# Larger keys cost more to check than a stranger may make us spend.
LARGEST_KEY_BITS = 8192
# As Mastodon has it: a delivery may wait for long, and clocks differ a little.
OLDEST = timedelta(hours=12)
SKEW = timedelta(hours=1)
SIGNED = ("(request-target)", "host", "date", "digest")
ALGORITHMS = {"", "rsa-sha256", "hs2019"}
_PARAMETER = re.compile(r'\s*([a-zA-Z]+)\s*=\s*(?:"([^"]*)"|([0-9]+))\s*')


class BadSignature(ValueError):
    """Why a signature does not count; for the sender's log."""


@dataclass(frozen=True)
class Signature:
    """The header `Signature`, read: the names of the signed headers in their order, and the bytes."""

    key_id: str
    headers: Sequence[str]
    value: bytes

    @classmethod
    def parse(cls, header: str) -> Signature:
        """Raises BadSignature."""
        found = {}
        for part in re.split(r",(?=\s*[a-zA-Z]+=)", header):
            match = _PARAMETER.fullmatch(part)
            if match is None:
                raise BadSignature("The header Signature cannot be read.")
            found[match[1]] = match[2] if match[2] is not None else match[3]
        if found.get("algorithm", "").lower() not in ALGORITHMS:
            raise BadSignature("Only rsa-sha256 is understood.")
        try:
            value = base64.b64decode(found["signature"], validate=True)
            return cls(found["keyId"], found.get("headers", "date").lower().split(), value)
        except (KeyError, binascii.Error):
            raise BadSignature("The header Signature lacks a key or a signature.") from None


def new_key() -> str:
    """A private key, in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_of(private_key: str) -> str:
    """The public half, in PEM (SubjectPublicKeyInfo)."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return _private(private_key).public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def digest_of(body: bytes) -> str:
    """RFC 3230."""
    return f"SHA-256={base64.b64encode(hashlib.sha256(body).digest()).decode()}"


def signed_headers(
    *, key_id: str, private_key: str, method: str, address: str, body: bytes | None = None, now: datetime
) -> dict[str, str]:
    """The headers Host, Date, Signature, and Digest where there is a body, for a request to `address`."""
    parts = urlsplit(address)
    headers = {"Host": parts.netloc, "Date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body is not None:
        headers["Digest"] = digest_of(body)
    names = ["(request-target)", *(name.lower() for name in headers)]
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    text = signed_text(names, method, target, {name.lower(): value for name, value in headers.items()})
    value = base64.b64encode(_private(private_key).sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    signature = f'keyId="{key_id}",algorithm="rsa-sha256",headers="{" ".join(names)}",signature="{value}"'
    return {**headers, "Signature": signature}


def signed_text(names: Sequence[str], method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """What is signed (section 2.3 of the draft). `headers` are named in small letters. Raises BadSignature."""
    lines = []
    for name in names:
        if name == "(request-target)":
            lines.append(f"{name}: {method.lower()} {target}")
        elif name in headers:
            lines.append(f"{name}: {headers[name].strip()}")
        else:
            raise BadSignature(f"The signed header {name[:50]} is missing.")
    return "\n".join(lines).encode()


def check_request(
    *, signature: Signature, method: str, target: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> bytes:
    """What the signature must be of. Raises BadSignature where too little is signed, or the body or time is another."""
    missing = [name for name in SIGNED if name not in signature.headers]
    if missing:
        raise BadSignature(f"It must sign {', '.join(missing)} too.")
    text = signed_text(signature.headers, method, target, headers)
    _check_date(headers["date"], now)
    # Several digests may be sent; that of SHA-256 is one of them.
    if digest_of(body) not in [one.strip().replace("sha-256=", "SHA-256=") for one in headers["digest"].split(",")]:
        raise BadSignature("The digest is not that of the body.")
    return text


def is_signed_by(public_key: str, signature: Signature, text: bytes) -> bool:
    """Whether the holder of this key (PEM) made it; a key that cannot be read made nothing."""
    try:
        key = serialization.load_pem_public_key(public_key.encode())
        if not isinstance(key, rsa.RSAPublicKey) or not KEY_BITS <= key.key_size <= LARGEST_KEY_BITS:
            return False
        key.verify(signature.value, text, padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def _check_date(text: str, now: datetime) -> None:
    try:
        sent = parsedate_to_datetime(text)
    except ValueError:
        raise BadSignature("The date cannot be read.") from None
    sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
    if not now - OLDEST <= sent <= now + SKEW:
        raise BadSignature("The date is too far from now.")


def _private(private_key: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(private_key.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("signing keys are RSA")
    return key
