"""A web server as Kindred's own, on a small application: one place for each kind of work, and what is taken told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.http import HttpResponse, StreamingHttpResponse

django.setup()

from config.admission import Admission, Gate  # noqa: E402 - it needs its settings
from config.capacity import Work  # noqa: E402

# Seconds; short, for tests. More than any connection of this machine takes.
SILENCE = 3.0
TOLD = "/metrics"  # passes, whatever is taken
FILE, PIECES, PAGE = "/pictures/1/640.webp", "/boards/1/export/", "/"
# More than the kernel keeps for whoever takes nothing.
LARGE = 64_000_000
gate = Gate(dict.fromkeys(Work, 1), line=0)


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What is taken; a file that the kernel sends; as much in pieces; else what was sent, once it is all there."""
    path = environ["PATH_INFO"]
    start_response("200 OK", [])
    if path == TOLD:
        return HttpResponse(" ".join(str(work) for work in Work if gate.numbers(work)[0]))
    if path == FILE:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the server closes it
        file.truncate(LARGE)
        return environ["wsgi.file_wrapper"](file)  # type: ignore[no-any-return]
    if path == PIECES:
        return StreamingHttpResponse(bytes(256 * 1024) for _ in range(256))
    return HttpResponse(environ["wsgi.input"].read())


application = Admission(answer, gate, seconds=0, silence=SILENCE)
