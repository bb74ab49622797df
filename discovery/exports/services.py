"""Asking for an export of one's whole account, and dropping one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.users.acting import require_own
from accounts.users.models import User
from discovery.exports import processing, tasks
from discovery.exports.models import AccountExport
from discovery.nudges import nudge_on_commit
from discovery.posts.models import Post


@transaction.atomic
def ask(*, user: User) -> AccountExport:
    """The worker makes it; the one before it stays until then. Raises ValidationError while one is being made."""
    try:
        with transaction.atomic():
            export = AccountExport.objects.create(owner=user, total=Post.objects.filter(author=user).count())
    except IntegrityError:
        raise ValidationError(_("An export is being made already."), code="export-waiting") from None
    nudge_on_commit(tasks.make, str(export.pk))
    return export


@transaction.atomic
def drop(*, export: AccountExport) -> None:
    """Delete its file, or stop the making of it."""
    require_own(export.owner_id)
    processing.remove(export)
