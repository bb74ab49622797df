"""The addresses of the database, the cache and the queue, embedded or given; asking for one starts nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from config import env
from config.halt import Halt
from config.runtime.binaries import redis_binary
from config.runtime.layout import home, socket_folder
from config.runtime.vault import secret

DATABASE = USER = "kindred"
PORT = 5432  # of an embedded PostgreSQL: only the name of its socket, for it opens no TCP port
# Seconds until Redis hands out again what a worker took and never finished; longer than the longest task.
VISIBILITY_TIMEOUT = 3600
CONNECT_SECONDS = 2


def database_settings() -> dict[str, Any]:
    """HOST, PORT, USER, PASSWORD and NAME as Django's DATABASES wants them, and OPTIONS when a URL gave some."""
    if not env.DATABASE_URL.text():
        return {
            "HOST": str(socket_folder(home())),
            "PORT": PORT,
            "USER": USER,
            "PASSWORD": secret("PGPASSWORD"),
            "NAME": DATABASE,
        }
    from environ import Env

    given: dict[str, Any] = Env.db_url_config(env.DATABASE_URL.text())  # type: ignore[no-untyped-call]
    if "postgresql" not in given.get("ENGINE", ""):
        raise Halt("DATABASE_URL must begin with postgres://, since Kindred keeps its vectors in pgvector.")
    del given["ENGINE"]
    options = given.setdefault("OPTIONS", {})
    for key in ("host", "port"):  # postgres://user:pw@/name?host=/socket/folder
        if key in options:
            given[key.upper()] = options.pop(key)
    return dict(given)


def database_url() -> str:
    """The same address as a URL, which libpq and DATABASE_URL understand; it holds the password."""
    if env.DATABASE_URL.text():
        return env.DATABASE_URL.text()
    return url_of_embedded(DATABASE)


def url_of_embedded(database: str) -> str:
    """URL of a database of the embedded cluster."""
    folder = quote(str(socket_folder(home())), safe="/")
    return f"postgres://{USER}:{secret('PGPASSWORD')}@/{database}?host={folder}&port={PORT}"


def redis_url() -> str:
    """Redis for Django's cache: REDIS_URL, or the embedded one's socket; "" when this machine has no Redis."""
    if env.REDIS_URL.text():
        return env.REDIS_URL.text()
    if redis_binary() is None:
        return ""
    return f"unix://{socket_folder(home()) / 'redis.sock'}?db=0"


def celery_redis_url() -> str:
    """The same Redis in Celery's spelling, where the number of the database has a name of its own."""
    url = redis_url()
    if url.startswith("unix://"):
        return "redis+socket://" + url.removeprefix("unix://").replace("db=", "virtual_host=")
    return url


def broker_url() -> str:
    """Celery's broker: Redis, or a folder of messages where there is none."""
    return celery_redis_url() or "filesystem://"


def broker_options() -> dict[str, Any]:
    """Celery's broker_transport_options for broker_url()."""
    if redis_url():
        # One try: whoever sends a message has a visitor waiting, and a worker's consumer tries again by itself.
        return {"visibility_timeout": VISIBILITY_TIMEOUT, "max_retries": 0, "socket_connect_timeout": CONNECT_SECONDS}
    queue = home() / "queue"
    return {
        "data_folder_in": str(queue / "messages"),
        "data_folder_out": str(queue / "messages"),
        "control_folder": str(queue / "control"),
        "processed_folder": str(queue / "processed"),
    }
