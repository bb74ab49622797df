"""Settings of the test run: a private PostgreSQL and Redis, thrown away with the process that imported this first.

Its own children (a real worker, a live site) inherit the place through the environment and start nothing."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from config import env

PREFIX = "kindred-test-"


def remove_remains() -> None:
    """Remove the folders of test runs that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).split("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)  # another account's remains are its own


def start_private_services() -> None:
    """Start what no URL gives, in a temporary folder with a short path, and end it with this process."""
    from config.runtime.layout import Layout
    from config.runtime.services import Services

    remove_remains()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755 if os.geteuid() == 0 else 0o700)  # PostgreSQL runs as another account when root tests
    env.HOME.set(str(folder))
    env.TEST_HOME.set(str(folder))
    services = Services(Layout.make(), durable=False)
    owner = os.getpid()

    def clean_up() -> None:
        if os.getpid() == owner:  # not in a fork of it
            with suppress(KeyboardInterrupt):  # a second Ctrl-C must not leave the folder behind
                services.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(clean_up)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    services.start()


if not env.TEST_HOME.text():
    start_private_services()

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

DATABASES["default"]["OPTIONS"].pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are tested with the files of static/ themselves; the hashed and compressed ones are tested with a real `up`.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
