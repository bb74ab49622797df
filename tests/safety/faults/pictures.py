"""Pictures to post: small, with something in them, and none like another."""

from __future__ import annotations

from itertools import count

from tests.discovery.conftest import picture_bytes

_numbers = count(1)
# Wide enough for two renditions, and for parts worth a look of their own.
SIZE = (480, 360)


def new_picture() -> bytes:
    number = next(_numbers)
    colour = (number * 67 % 200 + 20, number * 31 % 200 + 20, number * 101 % 200 + 20)
    return picture_bytes(colour, SIZE, "JPEG", seed=number)
