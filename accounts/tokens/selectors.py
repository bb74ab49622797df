"""Tokens and apps, as their owner sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.models import Client
from allauth.idp.oidc.models import Token as AccessToken
from django.db.models import QuerySet

from accounts.tokens.models import ApiToken, digest
from accounts.tokens.scopes import SCOPES
from accounts.users.models import User


def find_token(text: str) -> ApiToken | None:
    """With its owner."""
    return ApiToken.objects.select_related("user").filter(digest=digest(text)).first()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The newest first, those that have expired too: they say why something has stopped."""
    return ApiToken.objects.filter(user=user)


@dataclass(frozen=True)
class App:
    """An app that somebody has let in: what it may do, and since when."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    since: datetime


def apps_of(user: User) -> list[App]:
    """Those that hold a token of `user` that is still good, by name; one query."""
    held: dict[Client, list[AccessToken]] = {}
    kinds = (AccessToken.Type.ACCESS_TOKEN, AccessToken.Type.REFRESH_TOKEN)
    for token in AccessToken.objects.valid().filter(user=user, type__in=kinds).select_related("client"):
        if token.client is not None:
            held.setdefault(token.client, []).append(token)
    apps = [_app(client, tokens) for client, tokens in held.items()]
    return sorted(apps, key=lambda app: (app.name.casefold(), app.client_id))


def _app(client: Client, tokens: list[AccessToken]) -> App:
    allowed = {scope for token in tokens for scope in token.get_scopes()}
    since = min(token.created_at for token in tokens)
    return App(client.pk, client.name, tuple(scope for scope in SCOPES if scope in allowed), since)
