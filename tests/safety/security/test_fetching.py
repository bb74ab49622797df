"""Wherever an address of others' choice is asked, it is asked by the one guard: nobody is led into our own network.

What the guard itself refuses is tests/discovery/test_fetching.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from config import env
from discovery.catalogues.pictures import fetch_picture
from discovery.federation import delivering as federation
from discovery.federation.models import FederatedDelivery
from discovery.federation.remote import NoActor, fetch_actor
from discovery.fetching import CannotFetch
from discovery.imports.found import far_picture
from discovery.imports.kinds.iiif import fetch_manifest
from discovery.imports.sources import CannotImport, Unreadable
from discovery.posts.bounds import limits
from discovery.webhooks import delivering as webhooks
from discovery.webhooks.models import TEST, Webhook, WebhookDelivery
from discovery.webhooks.services import add
from discovery.webhooks.signing import new_secret
from tests.discovery.test_fetching import HERE, Server, at, server
from tests.safety.security.test_sources import FILES, imported, name_of

__all__ = ["server"]
pytestmark = pytest.mark.django_db
REFUSED = "is not a public host"
REASONS = (CannotFetch, CannotImport, NoActor, Unreadable, ValidationError)


def told_to_a_webhook(address: str, user: User) -> None:
    webhook = Webhook.objects.create(owner=user, url=address, topics=[TEST], secret=new_secret())
    sent = WebhookDelivery.objects.create(webhook=webhook, topic=TEST, body={"subject": "", "timestamp": ""})
    webhooks.deliver_due()
    sent.refresh_from_db()
    if not sent.delivered_at:
        raise CannotFetch(f"{sent.status} {sent.problem}")


def told_to_another_server(address: str, user: User) -> None:
    sent = FederatedDelivery.objects.create(user=user, inbox=address, body={"type": "Undo"})
    federation.deliver_due()
    if left := FederatedDelivery.objects.filter(pk=sent.pk).first():
        raise CannotFetch(left.problem)


# Each module that asks an address, by how it comes to do so; those that get an answer, and those that send something.
ASKING: dict[str, Callable[[str, User], Any]] = {
    "discovery/imports/found.py": lambda address, user: far_picture([address]).load(limits()),
    "discovery/imports/kinds/iiif.py": lambda address, user: fetch_manifest(address),
    "discovery/catalogues/pictures.py": lambda address, user: fetch_picture(address),
    "discovery/federation/remote.py": lambda address, user: fetch_actor(address, signer=user),
}
SENDING: dict[str, Callable[[str, User], Any]] = {
    "discovery/federation/delivering.py": told_to_another_server,
    "discovery/webhooks/delivering.py": told_to_a_webhook,
}
LOOKING_UP: dict[str, Callable[[str, User], Any]] = {
    "discovery/webhooks/services.py": lambda address, user: add(owner=user, url=address, topics=["post.published"])
}
DOORS = {**ASKING, **SENDING, **LOOKING_UP}


@pytest.fixture
def ada(person: Callable[..., User], site: Any) -> User:
    return person("ada")


def test_every_module_that_asks_an_address_is_known_here() -> None:
    """A new one is taught how it is led astray."""
    verbs = {f"discovery.fetching.{verb}" for verb in ("fetch", "send", "public_addresses")}
    assert {name_of(file) for file in FILES if verbs & set(imported(file))} == set(DOORS)


@pytest.mark.parametrize("door", DOORS)
def test_none_of_them_asks_our_own_network(door: str, server: Server, ada: User) -> None:
    for address in (at(server, "file"), at(server, "file").replace("127.0.0.1", "[::ffff:127.0.0.1]"), METADATA):
        with pytest.raises(REASONS, match=REFUSED):
            DOORS[door](address, ada)
    assert server.hits == []


METADATA = "http://169.254.169.254/latest/meta-data/"


@pytest.mark.parametrize("door", ASKING)
def test_none_of_them_is_led_there(door: str, server: Server, ada: User, settings: Any) -> None:
    """The first host is one that may be asked, and sends them on to the one that gives out a machine's keys."""
    settings.KINDRED_ALLOWED_NETWORKS = list(HERE)
    with pytest.raises(REASONS, match=REFUSED):
        ASKING[door](at(server, "inside"), ada)
    assert server.hits == ["/inside"]


@pytest.mark.parametrize("door", SENDING)
def test_what_is_sent_is_led_nowhere(door: str, server: Server, ada: User, settings: Any) -> None:
    settings.KINDRED_ALLOWED_NETWORKS = list(HERE)
    with pytest.raises(CannotFetch, match="301"):
        SENDING[door](at(server, "inside"), ada)
    assert server.hits == ["/inside"]


def test_no_network_is_opened_unless_it_is_named() -> None:
    assert env.ALLOWED_NETWORKS.default == ""
