"""What stops an import is told in one line, with the way to go on; never by a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import OperationalError

from discovery.imports.sources import CannotImport

GO_ON = "Run the same command again to go on."


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Raises CommandError for what the source, the disk, the database, or the person is to blame for."""
    try:
        yield
    except CannotImport as problem:
        raise CommandError(str(problem)) from problem
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from problem
    except OSError as problem:
        raise CommandError(f"{problem.strerror or problem}. {GO_ON}") from problem
    except OperationalError as problem:
        raise CommandError(f"The database does not answer: {str(problem).splitlines()[0]} {GO_ON}") from problem
