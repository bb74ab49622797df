"""The embedded runtime: where data lives, and the addresses of the database and the queue.

Importing it, and asking it for an address, starts nothing and needs nothing to run."""

from config.runtime.addresses import (
    broker_options,
    broker_url,
    database_settings,
    database_url,
    redis_url,
)
from config.runtime.archive import folder as archive_folder
from config.runtime.binaries import client_programs
from config.runtime.layout import home
from config.runtime.vault import secret, signing_key

__all__ = [
    "archive_folder",
    "broker_options",
    "broker_url",
    "client_programs",
    "database_settings",
    "database_url",
    "home",
    "redis_url",
    "secret",
    "signing_key",
]
