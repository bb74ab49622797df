"""Changing what a person shows of themselves, and what they want to see and hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.users.links import LINKS, read_link
from accounts.users.models import User
from accounts.users.newcomers import check_links

CHANGEABLE = ("display_name", "bio", "links", "suggestible", "shows_sensitive", "mails_notices", "language")


def change_profile(*, user: User, changes: Mapping[str, Any]) -> None:
    """Set those of CHANGEABLE that `changes` names; the others stay. Links are `{label, url}`.

    Raises ValidationError, and then changes nothing: by field for what is too long, and for links like `read_link`,
    too-many-profile-links above LINKS of them, unknown-language, newcomer-limit.
    """
    changes = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "links" in changes:
        changes["links"] = _read_links(changes["links"])
    if changes.get("language", "") not in ("", *dict(settings.LANGUAGES)):
        raise ValidationError(_("The site does not speak this language."), code="unknown-language")
    check_links(user, changes.get("bio", ""))
    changed = User(**changes)
    changed.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in changes])
    User.objects.filter(pk=user.pk).update(**{name: getattr(changed, name) for name in changes})
    user.refresh_from_db(fields=list(changes))


def _read_links(links: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    if len(links) > LINKS:
        raise ValidationError(_("Show %(most)d links at most.") % {"most": LINKS}, code="too-many-profile-links")
    return [read_link(link.get("label", "").strip(), link.get("url", "").strip()) for link in links]
