#!/usr/bin/env python3
"""The one door to Kindred: every command makes sure of its environment and its services, then runs.

`up` sets everything up and serves the site, `test` adds the test tools and runs the tests, `help` lists the rest.
"""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130  # what a shell reports for a command that Ctrl-C ended


def too_old() -> str:
    """The line for a Python that cannot run Kindred, naming one on this machine that can."""
    import shutil

    line = f"Kindred needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}."
    for minor in (14, 13, 12, 11):
        if shutil.which(f"python3.{minor}"):
            return f"{line} Try: python3.{minor} {' '.join(sys.argv)}"
    return line


def run(arguments: list[str]) -> int:
    """The exit code of the command that the arguments name."""
    from config.bootstrap import enter_environment

    command = arguments[0] if arguments else "help"
    enter_environment(command)
    if command == "up":
        from config.runtime.supervisor import up

        return up(arguments[1:])
    if command == "test":
        from config.runtime.pytest_runs import run_tests

        return run_tests(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.runtime.oneoff import services_for

    with services_for(arguments):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    return 0


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the very Python that is too old reads this
        sys.exit(too_old())
    from config.env import BadSetting
    from config.halt import Halt

    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return INTERRUPTED
    except (Halt, BadSetting) as halt:
        sys.stderr.write(f"Kindred: {halt}\n")
        return getattr(halt, "exit_code", 1)


if __name__ == "__main__":
    sys.exit(main())
