"""Not wanting somebody suggested again, and taking that back; doing either twice is doing it once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.related.models import Dismissal
from accounts.users.models import User


def dismiss(*, user: User, person: User, is_kind: bool = False) -> None:
    """Never suggest `person` to `user` again; where `is_kind`, push people down who make what `person` makes.

    The last word counts. Raises ValidationError when somebody would dismiss themselves.
    """
    if user.pk == person.pk:
        raise ValidationError(_("You are not among the people suggested to you."), code="dismiss-self")
    Dismissal.objects.update_or_create(user=user, person=person, defaults={"is_kind": is_kind})


def restore(*, user: User, person: User) -> None:
    """`person` may be suggested to `user` again."""
    Dismissal.objects.filter(user=user, person=person).delete()
