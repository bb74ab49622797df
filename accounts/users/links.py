"""Web addresses that somebody shows on their page: each checked, and named after its site where it has no name."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

LINKS = 5
LABEL_LENGTH = 40
ADDRESS_LENGTH = 300

check_address = URLValidator(schemes=["http", "https"])


def read_link(label: str, address: str) -> dict[str, str]:
    """`{label, url}` as User.links holds it; an address without a scheme is taken for https.

    Raises ValidationError: link-without-address; bad-link for one that nobody should be led to.
    """
    if not address:
        raise ValidationError(_("Where does it lead?"), code="link-without-address")
    url = address if "://" in address else f"https://{address}"
    try:
        check_address(url)
    except ValidationError:
        raise ValidationError(_("Write a web address, such as https://example.org."), code="bad-link") from None
    return {"label": label or urlsplit(url).netloc.removeprefix("www."), "url": url}
