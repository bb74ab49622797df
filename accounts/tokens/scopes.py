"""What a token may be allowed: a scope each, with the sentence that people are asked with."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.tokens.models import ApiToken

SCOPES: dict[str, Promise | str] = {
    "read": _("See what you see: posts, people, boards and notifications"),
    "upload": _("Post pictures for you, and change or delete your posts"),
    "write": _("Like, comment, follow, and arrange your boards, tastes and saved searches"),
    "account": _("Change your settings and boundaries, and import or export your account"),
    "moderate": _("Work in the moderators’ queue, if you are a moderator"),
}


def scopes_of(auth: Any) -> frozenset[str] | None:
    """What `request.auth` is allowed; None for everything: the session of a page, or a token made without scopes.

    An app's access token (allauth.idp.oidc) is allowed what its person agreed to, and nothing when that is nothing.
    """
    if auth is None:
        return None
    if isinstance(auth, ApiToken):
        return frozenset(auth.scopes) or None
    return frozenset(auth.get_scopes())
