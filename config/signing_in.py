"""How people get in: allauth's settings, made of our few variables; a wrong value is said by the variable's name."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import env

OPENID = "openid_connect"
# Where the pages of well-known providers that speak no OpenID Connect are; others name theirs as "origin".
ORIGINS = {"github": "https://github.com", "gitlab": "https://gitlab.com", "discord": "https://discord.com"}
WHAT_IS_NEEDED = "a list of objects, each with name, client_id, secret, and server_url or provider"


def verification(sends_mail: bool) -> str:
    """`none`, `optional` or `mandatory`. Raises BadSetting where an address is to be proved and no mail can be sent."""
    asked = env.EMAIL_VERIFICATION.choice("auto", "none", "optional", "mandatory")
    if asked == "mandatory" and not sends_mail:
        raise env.BadSetting(f"{env.EMAIL_VERIFICATION.name}=mandatory needs a mail server: set {env.EMAIL_URL.name}")
    return ("optional" if sends_mail else "none") if asked == "auto" else asked


def settings_of(*, sends_mail: bool, is_https: bool, site_name: str) -> dict[str, Any]:
    """The settings `ACCOUNT_…`, `MFA_…` and `SOCIALACCOUNT_…`. Raises BadSetting as `verification` does."""
    proved = verification(sends_mail)
    return {
        "ACCOUNT_ADAPTER": "accounts.entrance.adapter.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username", "email"},
        "ACCOUNT_EMAIL_VERIFICATION": proved,
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "email*" if proved == "mandatory" else "email", "password1*"],
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": f"[{site_name}] ",
        "ACCOUNT_EMAIL_NOTIFICATIONS": sends_mail,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if is_https else "http",
        "ACCOUNT_PRESERVE_USERNAME_CASING": False,
        "ACCOUNT_USERNAME_VALIDATORS": "accounts.users.models.USERNAME_VALIDATORS",
        "ACCOUNT_SESSION_REMEMBER": True,
        # Words that stand in an address where a name could stand, and names that would lend false authority.
        "ACCOUNT_USERNAME_BLACKLIST": ["suggested", "admin", "administrator", "moderator", "support", "kindred"],
        "ACCOUNT_SIGNUP_REDIRECT_URL": "wall",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "home",
        "ACCOUNT_REAUTHENTICATION_METHODS": ["password", "mfa", *(["code"] if sends_mail else [])],
        "MFA_ADAPTER": "accounts.entrance.second_factors.Adapter",
        "MFA_FORMS": {"add_webauthn": "accounts.entrance.forms.AddPasskeyForm"},
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_ISSUER": site_name,
        # Browsers offer passkeys over https and on localhost alone.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not is_https,
        # Nobody can prove an address to a site that sends no mail.
        "MFA_ALLOW_UNVERIFIED_EMAIL": not sends_mail,
        "SOCIALACCOUNT_ADAPTER": "accounts.entrance.providers.SocialAccountAdapter",
        "SOCIALACCOUNT_AUTO_SIGNUP": False,  # everybody chooses a name here, whatever they are called elsewhere
    }


def registration(single_user: str) -> str:
    """`open`, `invited` or `closed`; who has a site alone has closed it."""
    asked = env.REGISTRATION.choice("open", "invited", "closed")
    return "closed" if single_user else asked


def second_factor() -> str:
    """Of whom one is asked: `nobody`, `staff` or `all`. Raises BadSetting."""
    if env.STAFF_MFA.text().lower() == "all":
        return "all"
    try:
        return "staff" if env.STAFF_MFA.switch() else "nobody"
    except env.BadSetting:
        raise env.BadSetting(f"{env.STAFF_MFA.name} must be 0, 1 or all, not {env.STAFF_MFA.text()!r}") from None


def breached() -> Path | None:
    """The file of passwords that are known elsewhere. Raises BadSetting where it is named and cannot be read."""
    path = Path(env.BREACHED_PASSWORDS.text()) if env.BREACHED_PASSWORDS.text() else None
    if path and not os.access(path, os.R_OK):
        raise env.BadSetting(f"{env.BREACHED_PASSWORDS.name} names a file that cannot be read: {path}")
    return path


class Providers:
    """Where people can log in from: what allauth and the Content Security Policy have to know of each."""

    def __init__(self, found: list[dict[str, Any]]) -> None:
        self.apps: dict[str, dict[str, Any]] = {}
        self.origins: list[str] = []
        for entry in found:
            provider = entry.get("provider", OPENID)
            _check(entry, provider)
            options = {
                **entry.get("settings", {}),
                **({"server_url": entry["server_url"]} if provider == OPENID else {}),
            }
            app = {key: entry[key] for key in ("name", "client_id", "secret")} | {"settings": options}
            if provider == OPENID:
                app["provider_id"] = entry.get("id") or "".join(c for c in entry["name"].lower() if c.isalnum())
            self.apps.setdefault(provider, {"APPS": [], "OAUTH_PKCE_ENABLED": True})["APPS"].append(app)
            self.origins.append(_origin(entry, provider))

    @property
    def installed(self) -> list[str]:
        return [f"allauth.socialaccount.providers.{name}" for name in self.apps]


def providers() -> Providers:
    """Those of KINDRED_LOGIN_PROVIDERS. Raises BadSetting, without what it read, in which there are secrets."""
    text = env.LOGIN_PROVIDERS.text()
    try:
        if text and not text.startswith(("[", "{")):
            text = Path(text).read_text(encoding="utf-8")
        found = json.loads(text or "[]")
    except (OSError, ValueError):
        raise _bad("cannot be read: it must be JSON, or the path of a file that holds it") from None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise _bad(f"must be {WHAT_IS_NEEDED}")
    return Providers(found)


def _check(entry: dict[str, Any], provider: str) -> None:
    needed = ["name", "client_id", "secret", *(["server_url"] if provider == OPENID else [])]
    missing = [key for key in needed if not isinstance(entry.get(key), str) or not entry[key]]
    if missing:
        raise _bad(f"must be {WHAT_IS_NEEDED}; {missing[0]} is missing")
    if not str(provider).isidentifier() or find_spec(f"allauth.socialaccount.providers.{provider}") is None:
        raise _bad("names a provider that django-allauth does not have")


def _origin(entry: dict[str, Any], provider: str) -> str:
    """Browsers let a form lead to another site only if the policy names it, even by a redirect (form-action)."""
    address = urlsplit(entry.get("origin") or entry.get("server_url") or ORIGINS.get(provider, ""))
    if address.scheme not in {"https", "http"} or not address.netloc:
        raise _bad("needs an origin, such as https://login.example, for each provider that has no server_url")
    return f"{address.scheme}://{address.netloc}"


def _bad(what: str) -> env.BadSetting:
    return env.BadSetting(f"{env.LOGIN_PROVIDERS.name} {what}")
