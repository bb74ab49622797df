"""The one door to Kindred, as manage.py or as the installed program: a command finds its services at hand."""

from __future__ import annotations

import os
import sys

from config.bootstrap import enter_environment
from config.env import INSTALLED, BadSetting
from config.halt import Halt

INTERRUPTED = 130  # what a shell reports for a command that Ctrl-C ended


def main() -> int:
    """The exit code of the command that sys.argv names; a mistake of whoever called is one line."""
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Halt, BadSetting) as halt:
        sys.stderr.write(f"Kindred: {halt}\n")
        return getattr(halt, "exit_code", 1)


def run(arguments: list[str]) -> int:
    """The exit code of the command that the arguments name; raises Halt or BadSetting."""
    command = arguments[0] if arguments else "help"
    enter_environment(command)
    if command == "up":
        from config.runtime.supervisor import up

        return up(arguments[1:])
    if command == "test":
        if INSTALLED:
            raise Halt("The tests are in Kindred's repository, and not in what is installed.")
        from config.runtime.pytest_runs import run_tests

        return run_tests(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.runtime.oneoff import services_for

    with services_for(arguments):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0
