"""The key of each person here, made when it is first needed, and requests signed with it."""

from __future__ import annotations

from django.utils import timezone

from accounts.users.models import User
from discovery.federation.addresses import key_uri
from discovery.federation.models import SigningKey
from discovery.federation.signing import new_key, public_of, signed_headers


def key_of(user: User) -> SigningKey:
    """Two requests at once make one key."""
    known = SigningKey.objects.filter(user=user).first()
    return known or SigningKey.objects.get_or_create(user=user, defaults={"private_key": new_key()})[0]


def public_key_of(user: User) -> str:
    return public_of(key_of(user).private_key)


def headers_by(user: User, method: str, address: str, body: bytes | None = None) -> dict[str, str]:
    """The headers with which `user` asks `address`, or sends `body` to it."""
    return signed_headers(
        key_id=key_uri(user.username),
        private_key=key_of(user).private_key,
        method=method,
        address=address,
        body=body,
        now=timezone.now(),
    )
