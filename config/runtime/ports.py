"""The listening socket of the site, bound before the web server starts and kept while it is restarted."""

from __future__ import annotations

import errno
import http.client
import socket
from collections.abc import Callable

from config import capacity
from config.halt import Halt

TRIES = 20  # ports that are tried, one after the other
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to compare with; it is never the default


def listen(address: str, port: int, say: Callable[[str], None]) -> socket.socket:
    """A socket that listens on the port, or on the next free one, which is said. Raises Halt.

    Since it stays open, a browser that comes while the web server restarts waits instead of being refused."""
    if not 0 <= port <= 65535:
        raise Halt(f"{port} is not a port: it must lie between 0 and 65535.")
    for candidate in range(port, min(port + TRIES, 65536)):
        listener = bound(address, candidate)
        if listener:
            if candidate != port:
                say(f"Port {port} is taken; using {candidate} instead")
            return listener
    raise Halt(f"The ports {port} to {min(port + TRIES, 65536) - 1} are all taken; choose another with --port.")


def bound(address: str, port: int) -> socket.socket | None:
    """The listening socket, or None when something else has that port; raises Halt for any other trouble."""
    if port and is_answered(address, port):  # macOS would let a second server bind a narrower address
        return None
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(capacity.BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            return None
        if error.errno == errno.EACCES:
            raise Halt(f"Port {port} is reserved for the administrator; choose one above 1023.") from error
        raise Halt(f"{address} is not an address of this machine; 127.0.0.1 always is.") from error
    return listener


def is_answered(address: str, port: int) -> bool:
    try:
        socket.create_connection((local(address), port), timeout=1).close()
    except OSError:
        return False
    return True


def local(address: str) -> str:
    """The address at which this machine itself reaches a server that listens there."""
    return EVERYWHERE.get(address, address)


def url_of(listener: socket.socket) -> str:
    address, port = listener.getsockname()[:2]
    host = local(address)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def health(listener: socket.socket) -> int:
    """The HTTP status that /healthz is answered with, 0 when it is not answered yet."""
    address, port = listener.getsockname()[:2]
    connection = http.client.HTTPConnection(local(address), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
