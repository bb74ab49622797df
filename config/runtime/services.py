"""The database and the queue together: embedded ones are run, given ones are waited for."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from config import env
from config.halt import Halt, plainly
from config.runtime.addresses import broker_options, database_settings
from config.runtime.binaries import redis_binary
from config.runtime.layout import Layout
from config.runtime.postgres import Postgres
from config.runtime.process import Nap, wait_until
from config.runtime.redis import Redis

PATIENCE = 60  # seconds that a given server has to answer


class Services:
    """What is embedded of PostgreSQL and Redis. `tied`: they end with this process, however it ends."""

    def __init__(self, layout: Layout, *, durable: bool = True, tied: bool = True) -> None:
        self.layout = layout
        self.servers: list[Postgres | Redis] = []
        if not env.REDIS_URL.text() and redis_binary():
            self.servers.append(Redis(layout, tied=tied))
        if not env.DATABASE_URL.text():
            self.servers.append(Postgres(layout, durable=durable, tied=tied))

    def start(self, nap: Nap = time.sleep) -> None:
        """Run what does not run yet, and return once all of it answers; raises Halt."""
        with plainly(self.layout.home):
            if not env.REDIS_URL.text() and not redis_binary():
                make_queue_folders()
            for server in self.servers:
                server.start()
            for server in self.servers:
                server.wait_ready(nap)

    def stop(self) -> None:
        """End the embedded servers, PostgreSQL last, also those that another process started and left."""
        for server in self.servers:
            server.stop()


def make_queue_folders() -> None:
    """The folders that stand in for Redis: messages and their control."""
    folders = [Path(folder) for folder in broker_options().values()]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)


def await_given(say: Callable[[str], None], nap: Nap = time.sleep) -> None:
    """Wait for the servers that DATABASE_URL and REDIS_URL name; raises Halt after a minute."""
    for variable, answers in ((env.DATABASE_URL, database_answers), (env.REDIS_URL, redis_answers)):
        if not variable.text() or answers():
            continue
        place = urlsplit(variable.text())
        where = f"{place.hostname or place.path}{f':{place.port}' if place.port else ''}"  # never the password
        say(f"Waiting for {variable.name} ({where}), which does not answer")
        if not wait_until(answers, PATIENCE, nap):
            raise Halt(f"{variable.name} ({where}) did not answer within {PATIENCE} s.")


def database_answers() -> bool:
    given = database_settings()
    try:
        psycopg.connect(
            host=given["HOST"],
            port=given["PORT"] or None,
            user=given["USER"],
            password=given["PASSWORD"],
            dbname=given["NAME"],
            connect_timeout=5,
            **given.get("OPTIONS", {}),
        ).close()
    except psycopg.OperationalError:
        return False
    return True


def redis_answers() -> bool:
    client = redis.Redis.from_url(env.REDIS_URL.text(), socket_connect_timeout=5)
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
    finally:
        client.close()
