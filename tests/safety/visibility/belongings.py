"""What people of the world have besides posts: files of pictures, and rows that are nobody's business but their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from accounts.entrance.models import Invitation
from accounts.models import ApiToken, MutedWord, User
from discovery.exports.models import AccountExport
from discovery.imports.models import ImportJob
from discovery.moderation.models import Decision
from discovery.posts import files
from discovery.saved.models import SavedSearch
from discovery.search.models import QueryPicture
from discovery.uploads.models import Arrival
from discovery.webhooks.models import Webhook, WebhookDelivery

COPY = b"pixels"
# What lies in the file as it was uploaded: no answer holds it, whoever asks.
ORIGINAL = b"as it was uploaded, with the place where it was taken"


def write_files(picture_id: UUID) -> None:
    """Its copies, and the original."""
    for name in (files.rendition_name(picture_id, 64), files.avif_name(picture_id, 64)):
        files.store(name, COPY)
    files.store(files.download_name(picture_id), COPY)
    files.store(files.original_name(picture_id), ORIGINAL)


def errands_of(person: User, word: str) -> Iterator[tuple[str, Model]]:
    """One of each kind, by the parameter that names it in an address; `word` is in all that holds words."""
    later = timezone.now() + timedelta(days=1)
    webhook = Webhook.objects.create(
        owner=person, url=f"https://hooks.example/{word}hook", secret=f"{word}secret", topics=Webhook.Topic.values
    )
    body = {"subject": "", "timestamp": timezone.now().isoformat()}
    yield "webhook_id", webhook
    yield "delivery_id", WebhookDelivery.objects.create(webhook=webhook, topic="test", body=body)
    yield "search_id", SavedSearch.objects.create(owner=person, name=f"{word}search", asked=f"q={word}asked")
    yield "import_id", ImportJob.objects.create(owner=person, kind="files", name=f"{word}import", state="looked")
    yield "export_id", AccountExport.objects.create(owner=person)
    yield "arrival_id", Arrival.objects.create(owner=person, name=f"{word}arrival", size=1)
    yield "decision_id", Decision.objects.create(person=person, action=Decision.Action.LEAVE, subject="A post")
    yield "invitation_id", Invitation.objects.create(inviter=person, digest=f"{word}invitation", expires_at=later)
    yield "word_id", MutedWord.objects.create(user=person, kind="word", word=f"{word}muted", folded=f"{word}muted")
    yield "token_id", ApiToken.objects.create(user=person, name=f"{word}token", digest=f"{word}token")
    yield "picture", QueryPicture.objects.create(owner=person, token=f"{word}picture")
