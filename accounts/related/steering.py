"""How a person steers what they are shown: read with the site's own mixture where they have said nothing."""

from __future__ import annotations

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.related.models import Steering
from accounts.users.models import User

SLIDERS = ("variety", "freshness", "fame")
SWITCHES = ("is_chronological", "learns_from_searches")


def steering_of(user_id: int) -> Steering:
    """Theirs, or the site's own, which is not saved."""
    return Steering.objects.filter(user=user_id).first() or Steering(user_id=user_id)


def steer(*, user: User, **changes: Any) -> Steering:
    """Set `variety`, `freshness` and `fame`, from 0 to 1, and `is_chronological` and `learns_from_searches`.

    Raises ValidationError (unknown-steering, bad-steering), and then changes nothing.
    """
    cleaned = {name: _clean(name, value) for name, value in changes.items()}
    steering, _created = Steering.objects.update_or_create(user=user, defaults=cleaned)
    bump(user.pk)
    steering.refresh_from_db(fields=["revision"])
    return steering


def bump(user_id: int) -> None:
    """Raise the revision: what was ranked for this person is to be ranked anew."""
    raised = {"revision": F("revision") + 1}
    if not Steering.objects.filter(user=user_id).update(**raised):
        _steering, is_new = Steering.objects.get_or_create(user_id=user_id, defaults={"revision": 1})
        if not is_new:
            Steering.objects.filter(user=user_id).update(**raised)


def _clean(name: str, value: Any) -> float | bool:
    if name in SWITCHES:
        return bool(value)
    if name not in SLIDERS:
        raise ValidationError(
            _("There is nothing to steer that is called %(name)s.") % {"name": repr(name)}, code="unknown-steering"
        )
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        raise ValidationError(_("%(name)s is a number from 0 to 1.") % {"name": name.capitalize()}, code="bad-steering")
    return number
