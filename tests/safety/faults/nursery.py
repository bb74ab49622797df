"""Parts that are there in an instant: one process has imported everything, and forks a part for each line it reads.

A line is the part's command line, as `up` writes it, and the faults that are planted in it. What is answered is its
process number. Nothing has run before the fork: a part starts with what one that `up` starts begins with.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

from celery.bin.celery import main as celery
from django.urls import get_resolver

from config.celery import app
from tests.safety.faults.planting import Fault

# What is imported on first use, and would take each new part some seconds: the encoder's, and the site's pages.
HEAVY = ("config.wsgi", "discovery.embeddings.encoders.compact", "torch")
PROGRAMS = {"celery": celery, "gunicorn": import_module("gunicorn.app.wsgiapp").run}


def main() -> None:
    for name in HEAVY:
        import_module(name)
    assert get_resolver().url_patterns
    app.loader.import_default_modules()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the parts
    answer("ready")
    for line in sys.stdin:
        order = json.loads(line)
        number = os.fork()
        if not number:
            live(order["command"], [Fault.read(given) for given in order["faults"]], Path(order["log"]))
        answer(str(number))


def answer(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def live(command: list[str], faults: list[Fault], log: Path) -> None:
    """Be the part, to its end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    code = 1
    try:
        for fault in faults:
            fault.plant()
        sys.argv = command
        PROGRAMS[command[0]]()
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
