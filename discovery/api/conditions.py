"""Conditional requests (RFC 9110, 13): `ETag` and `If-None-Match` on reading, `If-Match` before changing.

A tag is of the JSON before it is compressed, for whom it was made. Hence If-Match takes a weak tag too: compression is
all that makes one of ours weak (config/compression.py).
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

CHANGES = ("PUT", "PATCH", "DELETE")


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "precondition-failed"
    default_detail = _("This has changed since you read it. Read it again, and send its new ETag.")


def tag_of(content: bytes) -> str:
    """A strong entity tag."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(request: Request, response: Response) -> HttpResponse:
    """The answer to GET with its tag; 304 without a body where the client has it already."""
    response.render()
    response["ETag"] = tag_of(response.content)
    if "If-None-Match" not in request.headers:
        return response
    return get_conditional_response(request._request, etag=response["ETag"], response=response) or response


def is_conditional(method: str, headers: Any) -> bool:
    return method in CHANGES and "If-Match" in headers


def take_turns(address: str) -> None:
    """Of conditional changes at one address each waits for the one before; to be called within a transaction."""
    key = int.from_bytes(hashlib.sha256(address.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def check_match(wanted: str, now: Response | None) -> None:
    """`now` is the answer to GET, None where the address has none. Raises PreconditionFailed."""
    tags = {tag.removeprefix("W/") for tag in parse_etags(wanted)}
    if now is None or not ({"*", tag_of(JSONRenderer().render(now.data))} & tags):
        raise PreconditionFailed
