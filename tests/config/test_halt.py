"""Errors of the system as one line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.halt import Halt, plainly


def test_a_full_disk_is_called_that() -> None:
    with pytest.raises(Halt, match="The disk that holds /srv/kindred is full"), plainly("/srv/kindred"):
        Path("/dev/full").write_text("x")


def test_a_folder_that_may_not_be_written_is_named() -> None:
    with pytest.raises(Halt, match=r"/srv/x cannot be written by this account"), plainly("/srv"):
        raise PermissionError(13, "Permission denied", "/srv/x")


def test_anything_else_keeps_the_systems_words() -> None:
    with pytest.raises(Halt, match="No such file or directory"), plainly("/nowhere"):
        Path("/nowhere/file").read_text()
