"""A site of one's own for a bench: `up` in a temporary folder, and Django in this process on the same rows."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 180


@contextmanager
def running_site() -> Iterator[str]:
    """Yields its address. Use before anything imports Django's settings."""
    with tempfile.TemporaryDirectory(prefix="kb-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - PostgreSQL runs as another account when root measures
        os.environ |= {"KINDRED_HOME": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        port = free_port()
        command = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)]
        site = subprocess.Popen(command, cwd=BASE, stdout=subprocess.DEVNULL)
        try:
            yield wait_for(f"http://127.0.0.1:{port}/", site)
        finally:
            site.send_signal(signal.SIGTERM)
            site.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, site: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise SystemExit(f"The site ended with exit code {site.returncode}.")
        try:
            with urllib.request.urlopen(f"{address}healthz", timeout=5):  # noqa: S310 - our own address
                return address
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The site did not open in time.")
