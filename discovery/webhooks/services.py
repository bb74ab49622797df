"""Making and changing webhooks, testing them, and sending a message once more; each is its owner's to do."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from accounts.users.newcomers import Deed, check_newcomer
from discovery.fetching import LONGEST_ADDRESS, CannotFetch, public_addresses
from discovery.nudges import nudge_on_commit
from discovery.webhooks import tasks
from discovery.webhooks.models import TEST, Webhook, WebhookDelivery
from discovery.webhooks.signing import new_secret

MOST_WEBHOOKS = 20
PORTS = {"http": 80, "https": 443}


@transaction.atomic
def add(*, owner: User, url: str, topics: Iterable[str]) -> Webhook:
    """Raises ValidationError: bad-webhook-address, no-topics, unknown-topic, too-many-webhooks, newcomer-limit."""
    url, topics = clean_address(url), clean_topics(topics)
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # two at once do not pass the limit
    check_newcomer(owner, Deed.WEBHOOK, lambda since: owner.webhooks.count())
    if owner.webhooks.count() >= MOST_WEBHOOKS:
        raise ValidationError(
            _("You can have %(most)s webhooks. Remove one first.") % {"most": MOST_WEBHOOKS}, code="too-many-webhooks"
        )
    return Webhook.objects.create(owner=owner, url=url, topics=topics, secret=new_secret())


def change(*, webhook: Webhook, url: str | None = None, topics: Iterable[str] | None = None) -> None:
    """What is None stays. Raises ValidationError as `add` does."""
    require_own(webhook.owner_id)
    if url is not None and url != webhook.url:
        webhook.url = clean_address(url)
    if topics is not None:
        webhook.topics = clean_topics(topics)
    webhook.save(update_fields=["url", "topics"])


def roll_secret(*, webhook: Webhook) -> str:
    """A new secret, which signs from now on; the former one signs nothing more."""
    require_own(webhook.owner_id)
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret"])
    return webhook.secret


@transaction.atomic
def set_paused(*, webhook: Webhook, is_paused: bool) -> None:
    """What waits is kept, and sent when it goes on. Doing it twice is doing it once."""
    require_own(webhook.owner_id)
    if is_paused == bool(webhook.paused_at):
        return
    webhook.paused_at, webhook.failures = (timezone.now() if is_paused else None), 0
    webhook.save(update_fields=["paused_at", "failures"])
    if not is_paused:
        nudge_on_commit(tasks.deliver)


@transaction.atomic
def send_test(*, webhook: Webhook) -> WebhookDelivery:
    """Raises ValidationError: webhook-paused."""
    require_own(webhook.owner_id)
    _check_active(webhook)
    body = {"subject": "", "timestamp": timezone.now().isoformat()}
    nudge_on_commit(tasks.deliver)
    return WebhookDelivery.objects.create(webhook=webhook, topic=TEST, body=body)


@transaction.atomic
def replay(*, delivery: WebhookDelivery) -> None:
    """Send it once more under the same identifier, if its owner may still see what it tells.

    Raises ValidationError: webhook-paused.
    """
    require_own(delivery.webhook.owner_id)
    _check_active(delivery.webhook)
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        next_at=timezone.now(), attempts=0, delivered_at=None, status=None, problem=""
    )
    nudge_on_commit(tasks.deliver)


def clean_address(url: str) -> str:
    """An address of http or https on a host that may be sent to. Raises ValidationError."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = "", None
    is_plain = url.isprintable() and " " not in url and len(url) <= LONGEST_ADDRESS
    if not host or not is_plain or parts.scheme not in PORTS or port == 0 or parts.username or parts.password:
        raise ValidationError(_("Write an address such as https://example.org/hook."), code="bad-webhook-address")
    try:
        public_addresses(host, port or PORTS[parts.scheme])
    except CannotFetch as problem:
        raise ValidationError(str(problem), code="bad-webhook-address") from None
    return url


def clean_topics(topics: Iterable[str]) -> list[str]:
    """Each known topic once, in their order. Raises ValidationError."""
    wanted = set(topics)
    if unknown := sorted(wanted.difference(Webhook.Topic.values)):
        words = {"topic": unknown[0][:60], "topics": ", ".join(Webhook.Topic.values)}
        raise ValidationError(_("There is no topic “%(topic)s”; there are %(topics)s.") % words, code="unknown-topic")
    if not wanted:
        raise ValidationError(_("Choose what it is to be told."), code="no-topics")
    return [topic for topic in Webhook.Topic.values if topic in wanted]


def _check_active(webhook: Webhook) -> None:
    if webhook.paused_at:
        raise ValidationError(_("This webhook is paused. Let it go on first."), code="webhook-paused")
