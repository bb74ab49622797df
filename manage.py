#!/usr/bin/env python3
"""The one door to Kindred: every command makes sure of its environment and its services, then runs.

`up` sets everything up and serves the site, `test` adds the test tools and runs the tests, `help` lists the rest.
"""

from __future__ import annotations

import sys


def too_old() -> str:
    """The line for a Python that cannot run Kindred, naming one on this machine that can."""
    import shutil

    line = f"Kindred needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}."
    for minor in (14, 13, 12, 11):
        if shutil.which(f"python3.{minor}"):
            return f"{line} Try: python3.{minor} {' '.join(sys.argv)}"
    return line


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the very Python that is too old reads this
        sys.exit(too_old())
    from config.door import main as enter

    return enter()


if __name__ == "__main__":
    sys.exit(main())
