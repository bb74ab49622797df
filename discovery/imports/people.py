"""Accounts for the authors that imports name: made once, without a password, and found again by each later run."""

from __future__ import annotations

from django.db import transaction

from accounts.users.models import User
from discovery.imports import names
from discovery.imports.models import ImportedAuthor


class People:
    """Authors of one run by their folded names; an account is looked up or made once a run."""

    def __init__(self) -> None:
        self._known: dict[str, User] = {}

    def account_of(self, name: str) -> User:
        """The account of this name. Call `keep` once the transaction that it may have been made in has committed."""
        return self._known.get(names.folded(name)) or account_of(name)

    def keep(self, name: str, user: User) -> None:
        self._known[names.folded(name)] = user


@transaction.atomic
def account_of(name: str, *, display_name: str = "", bio: str = "") -> User:
    """The account that stands for an author's name; made, with the given words, when it is new.

    Never an account that somebody else holds: a username that is taken makes it try the next of `names.usernames`.
    """
    known = ImportedAuthor.objects.select_related("user").filter(name=names.folded(name)).first()
    if known is not None:
        return known.user
    username = next(free for free in names.usernames(name) if not User.objects.filter(username=free).exists())
    user = User(username=username, display_name=display_name or names.shown(name), bio=bio)
    user.set_unusable_password()
    user.save()
    ImportedAuthor.objects.create(name=names.folded(name), user=user)
    return user
