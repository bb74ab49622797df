"""The embedded PostgreSQL: started from the wheel's programs, reachable by one socket, stopped without loss."""

from __future__ import annotations

import signal
import subprocess
import time
from contextlib import suppress

import psutil
import psycopg

from config import capacity
from config.halt import Halt
from config.runtime import archive, cluster
from config.runtime.addresses import DATABASE, PORT, USER
from config.runtime.binaries import postgres_programs
from config.runtime.layout import Layout
from config.runtime.process import Nap, failure, open_log, start, wait_until
from config.runtime.vault import secret

START_SECONDS = 120  # recovery after a power cut reads back the log first
STOP_SECONDS = 30
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",  # an HNSW index is built several times faster in memory
    "jit": "off",  # compiling costs more than these short queries take
    "timezone": "UTC",
    "log_timezone": "UTC",
}
RESERVED = 3  # its superuser_reserved_connections
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def connections() -> dict[str, str]:
    """As many as all processes together may open, and those that PostgreSQL keeps for its superuser."""
    return {"max_connections": str(max(60, capacity.most_connections() + RESERVED))}


class Postgres:
    """One server. `durable=False`: a throw-away cluster of the tests. `tied`: it ends with this process."""

    name = "PostgreSQL"

    def __init__(self, layout: Layout, *, durable: bool = True, tied: bool = True) -> None:
        self.layout, self.durable, self.tied = layout, durable, tied
        self.log = layout.log / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster if there is none, and run it; a server that already runs is used as it is."""
        programs = postgres_programs(self.layout)
        if not cluster.exists(self.layout):
            cluster.create(self.layout, programs, durable=self.durable)
        if not wait_until(lambda: not self.is_elsewhere() or self.answers(), STOP_SECONDS):
            raise Halt(f"A PostgreSQL that does not answer holds {self.layout.cluster}; see {self.log}.")
        if self.is_elsewhere():
            return
        command = [str(programs / "postgres"), "-D", str(self.layout.cluster)]
        options = {**OPTIONS, **connections(), **archive.server_options(self.layout)}
        options["unix_socket_directories"] = f'"{self.layout.sockets}"'
        for name, value in (options if self.durable else {**options, **THROW_AWAY}).items():
            command += ["-c", f"{name}={value}"]
        with open_log(self.log) as log:
            self.process = start(
                command,
                output=log,
                folder=self.layout.home,
                account=self.layout.account,
                environment=cluster.server_environment(),
                tied=self.tied,
                end=signal.SIGINT,  # the fast shutdown; SIGTERM would wait for every client to leave
            )

    def is_elsewhere(self) -> bool:
        """Whether a server that this object did not start runs the cluster."""
        return not self.owns() and cluster.running_process(self.layout) is not None

    def owns(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_alive(self) -> bool:
        return self.owns() or self.is_elsewhere()

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.layout.sockets),
            port=PORT,
            user=USER,
            password=secret("PGPASSWORD"),
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def wait_ready(self, nap: Nap = time.sleep) -> None:
        """Return once it answers and the database exists; raises Halt."""

        def settled() -> bool:
            return not self.is_alive() or self.answers()

        if not wait_until(settled, START_SECONDS, nap) or not self.is_alive():
            raise failure(self.name, self.log)
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def stop(self) -> None:
        """Shut down at once but cleanly, whoever started it; a server that does not obey is told to give up."""
        if self.process is None and (stranger := cluster.running_process(self.layout)):
            with suppress(psutil.NoSuchProcess):  # it ended by itself
                stranger.send_signal(signal.SIGINT)
                with suppress(psutil.TimeoutExpired):  # it recovers at the next start
                    stranger.wait(STOP_SECONDS)
        elif self.process is not None:
            self.process.send_signal(signal.SIGINT)
            if not wait_until(lambda: not self.owns(), STOP_SECONDS):
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
            self.process = None
