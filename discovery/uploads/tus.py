"""The headers of the tus protocol, version 1.0.0, read and written (https://tus.io/protocols/resumable-upload).

Of its extensions: creation, expiration and termination. Knows nothing of what is uploaded.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import http_date
from django.utils.translation import gettext as _

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
CONTENT_TYPE = "application/offset+octet-stream"
# Of a whole number in a header; more digits are no size of a file.
_MOST_DIGITS = 15


def number(request: HttpRequest, header: str) -> int:
    """The whole number from 0 in `header`. Raises ValidationError `bad-header`."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValidationError(_("%(header)s has to be a whole number.") % {"header": header}, code="bad-header")
    return int(text)


def file_name(request: HttpRequest) -> str:
    """`filename` out of Upload-Metadata, "" without one; it is used in messages only."""
    pairs = (pair.split(" ", 1) for pair in request.headers.get("Upload-Metadata", "").split(","))
    given = {pair[0].strip(): pair[1].strip() for pair in pairs if len(pair) == 2}
    try:
        name = b64decode(given.get("filename", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return "".join(character for character in name if character.isprintable())


def metadata(name: str) -> str:
    """Upload-Metadata that says `name` again."""
    return f"filename {b64encode(name.encode()).decode()}"


def expires(moment: datetime) -> str:
    """Upload-Expires, in the form of RFC 9110."""
    return http_date(moment.timestamp())
