"""Fetching from, and sending to, addresses of others' choice, without being led into the network that we stand in.

Only http and https. Each name is resolved here, every address that it has must be public (or in a network that
KINDRED_ALLOWED_NETWORKS names), and the connection goes to the address that was checked, so that a second answer of the
name server changes nothing; so again for every redirect. Size and time are bounded, whatever the other side does.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

MOST_REDIRECTS = 3
LONGEST_ADDRESS = 2000
SECONDS = 20.0
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536
ANSWER_BYTES = 65_536  # as much of what is answered to something sent is kept
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is meant

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class CannotFetch(ValueError):
    """Why there is no file, in plain words."""


@dataclass(frozen=True)
class Fetched:
    """A file from the web, where it was in the end, and what its host calls it (small letters, without parameters)."""

    data: bytes
    address: str
    media_type: str


@dataclass(frozen=True)
class Answer:
    """What a host said to what was sent to it: the status, and the first ANSWER_BYTES of the body."""

    status: int
    body: bytes


def fetch(
    address: str,
    *,
    most_bytes: int,
    seconds: float = SECONDS,
    headers: Mapping[str, str] | None = None,
    allowed: Sequence[Network] = (),
) -> Fetched:
    """The file at `address`, over `MOST_REDIRECTS` redirects at most, within `seconds` altogether.

    `headers` go to every host on the way: they are no place for secrets. `allowed` names networks that may be asked
    although they are not public. Raises CannotFetch.
    """
    deadline = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        parts = _checked(address)
        with _asked(_Request("GET", parts, headers or {}), deadline, allowed) as answer:
            if answer.status not in _REDIRECTS:
                return Fetched(_body(answer, most_bytes, deadline), address, answer.response.headers.get_content_type())
            address = urljoin(address, answer.location)
    raise CannotFetch(_("It was led on more than %(most)s times.") % {"most": MOST_REDIRECTS})


def send(
    address: str,
    *,
    data: bytes,
    headers: Mapping[str, str],
    seconds: float = SECONDS,
    allowed: Sequence[Network] = (),
) -> Answer:
    """POST `data` to `address`, within `seconds` altogether; a redirect is an answer like any other.

    The same guard as for `fetch`. Raises CannotFetch when there is no answer.
    """
    deadline = time.monotonic() + seconds
    with _asked(_Request("POST", _checked(address), headers, data), deadline, allowed) as answer:
        try:
            body = answer.response.read(ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as problem:
            raise _reason(problem, deadline) from None
    _check_time(deadline)
    return Answer(answer.status, body)


def public_addresses(host: str, port: int, allowed: Sequence[Network] = ()) -> list[str]:
    """The addresses of `host`. Raises CannotFetch when it has none, or one that is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CannotFetch(_("There is no host %(host)s.") % {"host": host[:100]}) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for one in addresses:
        meant = _meant(ipaddress.ip_address(one.partition("%")[0]))
        is_public = meant.is_global and not meant.is_multicast and not meant.is_reserved
        if not is_public and not any(meant in network for network in (*allowed, *settings.KINDRED_ALLOWED_NETWORKS)):
            raise CannotFetch(_("%(host)s is not a public host.") % {"host": host[:100]})
    return addresses


def _meant(address: Address) -> Address:
    """The IPv4 address inside of one of version 6, where it only wraps one."""
    if isinstance(address, IPv4Address):
        return address
    teredo = address.teredo[1] if address.teredo else None
    wrapped = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    return address.ipv4_mapped or address.sixtofour or teredo or wrapped or address


def _checked(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise CannotFetch(_("It is no address.")) from None
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address:
        raise CannotFetch(_("It is no address."))
    if parts.scheme not in _PORTS:
        raise CannotFetch(_("Only http and https are fetched."))
    if not host or port == 0 or parts.username is not None or parts.password is not None:
        raise CannotFetch(_("It is no address of a public host."))
    return parts


@dataclass(frozen=True)
class _Request:
    method: str
    parts: SplitResult
    headers: Mapping[str, str]
    data: bytes | None = None


@dataclass
class _Answer:
    """An answer whose body is still to be read; as a context it ends the connection."""

    response: http.client.HTTPResponse
    connection: http.client.HTTPConnection
    timer: threading.Timer

    def __enter__(self) -> _Answer:
        return self

    def __exit__(self, *error: object) -> None:
        self.timer.cancel()
        self.response.close()  # it holds the connection where the host says that it ends it
        self.connection.close()

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def location(self) -> str:
        """As it is written: bytes of UTF-8, which http.client reads as Latin-1."""
        written = self.response.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
        if not written:
            raise CannotFetch(_("It was led on to nowhere."))
        return quote(written.strip(), safe="%/:=&?~#+!$,;'@()*[]")


def _asked(request: _Request, deadline: float, allowed: Sequence[Network]) -> _Answer:
    parts = request.parts
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    addresses = public_addresses(host, port, allowed)
    left = deadline - time.monotonic()
    if left <= 0:
        raise _too_slow()
    connection = http.client.HTTPConnection(host, port, timeout=left)
    connection.default_port = _PORTS[parts.scheme]
    timer = threading.Timer(left, lambda: _cut(connection))
    timer.daemon = True
    timer.start()
    try:
        connection.sock = _connected(addresses, port, left, host if parts.scheme == "https" else "")
        target = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*[]") + (f"?{_query(parts)}" if parts.query else "")
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Kindred", **request.headers}
        connection.request(request.method, target, body=request.data, headers=headers)
        return _Answer(connection.getresponse(), connection, timer)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        timer.cancel()
        connection.close()
        raise _reason(problem, deadline) from None


def _query(parts: SplitResult) -> str:
    return quote(parts.query, safe="%/:=&?~+!$,;'@()*[]")


def _connected(addresses: Sequence[str], port: int, seconds: float, tls_name: str) -> socket.socket:
    """A connection to the first of these addresses that takes one; none is looked up again."""
    problem: OSError = OSError("no address")
    for one in addresses:
        try:
            plain = socket.create_connection((one, port), timeout=seconds)
            return ssl.create_default_context().wrap_socket(plain, server_hostname=tls_name) if tls_name else plain
        except OSError as failed:
            problem = failed
    raise problem


def _body(answer: _Answer, most_bytes: int, deadline: float) -> bytes:
    if answer.status != http.client.OK:
        raise CannotFetch(_("The host answered %(status)s.") % {"status": answer.status})
    parts, size = [], 0
    try:
        while chunk := answer.response.read1(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise CannotFetch(_("It has over %(most)s MB.") % {"most": f"{most_bytes / 1_000_000:,.0f}"})
            parts.append(chunk)
    except (OSError, http.client.HTTPException) as problem:
        raise _reason(problem, deadline) from None
    _check_time(deadline)
    if answer.response.length:
        raise CannotFetch(_("It broke off."))
    return b"".join(parts)


def _check_time(deadline: float) -> None:
    """A connection that was cut looks like one that has come to its end."""
    if time.monotonic() >= deadline:
        raise _too_slow()


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection that has had its time, be it between two bytes."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            connection.sock.close()


def _reason(problem: Exception, deadline: float) -> CannotFetch:
    if isinstance(problem, TimeoutError) or time.monotonic() >= deadline:
        return _too_slow()
    if isinstance(problem, ssl.SSLError):
        return CannotFetch(_("Its host does not prove who it is."))
    return CannotFetch(_("Its host does not answer, or not to the end."))


def _too_slow() -> CannotFetch:
    return CannotFetch(_("It took too long."))
