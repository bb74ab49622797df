"""POST that may be sent again (`Idempotency-Key`): what was done once is answered again, and not done again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens import idempotency
from accounts.tokens.models import IdempotencyKey
from accounts.users.models import User

LONGEST_KEY = 255
# What is made anew for each answer, or by the server.
OWN = {"content-type", "content-length", "vary", "cache-control", "allow", "date"}


class KeyReused(APIException):
    status_code = 422
    default_code = "idempotency-key-reused"
    default_detail = _("This Idempotency-Key was used for another request. Take a new one for each.")


class KeyInUse(APIException):
    status_code = 409
    default_code = "idempotency-key-in-use"
    default_detail = _("The first request with this Idempotency-Key is still being answered.")
    wait = 1


class Repeated(Exception):
    """The request was answered before, with `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def claim(request: Request) -> IdempotencyKey | None:
    """The row to keep the answer in; None where no key was sent, or nobody is signed in. Raises Repeated, KeyReused,
    KeyInUse and ValidationError."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or not isinstance(request.user, User):
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise ValidationError(_("An Idempotency-Key has 1 to 255 characters."), code="bad-idempotency-key")
    try:
        row, is_new = idempotency.claim(user=request.user, key=key, request=digest(request))
    except idempotency.Reused:
        raise KeyReused from None
    except idempotency.InUse:
        raise KeyInUse from None
    if not is_new:
        raise Repeated(Response(row.body, row.status, headers={**row.headers, "Idempotency-Replayed": "true"}))
    return row


def once(row: IdempotencyKey, done: Callable[..., HttpResponse], *arguments: Any, **named: Any) -> HttpResponse:
    """The answer of `done`, which is kept with what it does or not at all: no death between the two does it twice.

    What was refused is undone. Raises KeyInUse, and whatever `done` raises.
    """
    with transaction.atomic():
        try:
            idempotency.hold(row=row)
        except idempotency.InUse:
            raise KeyInUse from None
        response = answered(row, done, *arguments, **named)
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def answered(row: IdempotencyKey, done: Callable[..., HttpResponse], *arguments: Any, **named: Any) -> HttpResponse:
    """The answer of `done`; a success is kept. What was refused may be mended and sent with the same key."""
    response = done(*arguments, **named)
    if response.status_code < 400:
        keep(row, response)
    return response


def keep(row: IdempotencyKey, response: HttpResponse) -> None:
    headers = {name: value for name, value in response.items() if name.lower() not in OWN}
    content = JSONRenderer().render(response.data) if isinstance(response, Response) else response.content
    body = json.loads(content) if content else None
    idempotency.keep(row=row, status=response.status_code, headers=headers, body=body)


def digest(request: Request) -> str:
    """SHA-256 of method, address and what is sent: fields and the content of files, in whatever form they come."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    for part in _parts(request.data):
        found.update(hashlib.sha256(part).digest())
    return found.hexdigest()


def _parts(data: Any) -> Iterator[bytes]:
    if not isinstance(data, QueryDict):
        yield json.dumps(data, sort_keys=True).encode()
        return
    for name, values in sorted(data.lists()):
        for value in values:
            yield name.encode()
            yield _content(value) if isinstance(value, UploadedFile) else str(value).encode()


def _content(file: UploadedFile) -> bytes:
    """The digest of a file, which is left at its beginning."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.digest()
