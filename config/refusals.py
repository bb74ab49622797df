"""What a site that others can reach must not be like: told in one line before it starts, by whichever way it starts.

On this machine alone nothing is asked: no SITE_URL, or one of localhost, and a server that listens on localhost.
"""

from __future__ import annotations

import sys
from ipaddress import ip_address
from urllib.parse import urlsplit

from config import env
from config.halt import Halt

# Django's own measure of a key (security.W009).
KEY_LETTERS, KEY_VARIETY = 50, 5
INSECURE_PREFIX = "django-insecure-"
# What examples, tutorials and images of containers have where a password belongs.
PLACEHOLDERS = {
    *("admin", "change-me", "change_me", "changeme", "changethis", "default", "example", "hunter2", "insecure"),
    *("kindred", "letmein", "pass", "password", "postgres", "postgresql", "redis", "root", "secret", "test", "todo"),
    *("valkey", "xxx", "your-password", "your-secret-key", "123456", "12345678"),
}
# Names that no certificate is given for, and that lead no further than a home or a hidden service.
OWN_NETWORK = (".home.arpa", ".internal", ".lan", ".local", ".onion")
# gunicorn and Celery take it for a process that could not begin, and do not try again.
NOT_BEGUN = 3


def halt_unless_fit(bind: str = "") -> None:
    """Raises Halt, or BadSetting, for the first thing that is unfit; `bind` is the address to be listened on."""
    _check_debug(bind)
    if env.DEBUG.switch():
        return
    _check_key()
    _check_hosts()
    _check_address()
    for variable in (env.DATABASE_URL, env.REDIS_URL):
        _check_password(variable)


def leave_unless_fit() -> None:
    """The same for a process that somebody else's program has started: the line, and exit code 3."""
    try:
        halt_unless_fit()
    except (Halt, env.BadSetting) as reason:
        sys.stderr.write(f"Kindred: {reason}\n")
        sys.exit(NOT_BEGUN)


def _check_debug(bind: str) -> None:
    if env.DEBUG.switch() and not (_is_here(_host()) and _is_here(bind)):
        raise Halt(f"{env.DEBUG.name}=1 shows the inside of the site to everybody; leave it out where others come.")


def _check_key() -> None:
    """Only one that was given: the one that Kindred makes has 384 random bits."""
    key = env.SECRET_KEY.text()
    if not key:
        return
    is_short = len(key) < KEY_LETTERS or len(set(key)) < KEY_VARIETY
    if is_short or key.startswith(INSECURE_PREFIX) or key.strip("-_. ").lower() in PLACEHOLDERS:
        raise Halt(
            f"{env.SECRET_KEY.name} can be guessed: it needs {KEY_LETTERS} random letters, as `openssl rand -hex 32` "
            "makes them. Leave it out and Kindred makes its own."
        )


def _check_hosts() -> None:
    if any(word in {"*", "."} for word in env.ALLOWED_HOSTS.words()):
        raise Halt(
            f"{env.ALLOWED_HOSTS.name}=* lets any site pass for this one; name the hosts, such as pictures.example. "
            f"That of {env.SITE_URL.name} counts by itself."
        )


def _check_address() -> None:
    host = _host()
    is_open = urlsplit(env.SITE_URL.text()).scheme == "http"
    if is_open and not _is_here(host) and not _is_private(host):
        raise Halt(
            f"{env.SITE_URL.name} is http: passwords and cookies would travel for everybody to read. Make it https; "
            "see docs/deploying.md."
        )


def _check_password(variable: env.Variable) -> None:
    try:
        address = urlsplit(variable.text())
        password, host = address.password, address.hostname or ""
    except ValueError:
        raise env.BadSetting(f"{variable.name} is no address") from None
    if password and password.lower() in PLACEHOLDERS and not _is_here(host):
        raise Halt(f"The password in {variable.name} is one that everybody tries; change it there and on the server.")


def _host() -> str:
    try:
        return urlsplit(env.SITE_URL.text()).hostname or ""
    except ValueError:
        raise env.BadSetting(f"{env.SITE_URL.name} is no address, such as https://pictures.example") from None


def _is_here(host: str) -> bool:
    """Whether the name leads to this machine from this machine alone; no name leads nowhere else."""
    if host in {"", "localhost"} or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_private(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host.endswith(OWN_NETWORK)
