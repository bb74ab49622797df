"""Refusals in the reader's language: those at hand, and those that a worker has stored in English."""

from __future__ import annotations

import pytest

from discovery.imaging.refusals import PictureRefused
from discovery.posts import refusals

REFUSALS = [
    PictureRefused("truncated"),
    PictureRefused("unsupported-format", what="a PDF document"),
    PictureRefused("too-many-bytes", megabytes=60.2, most=50),
    PictureRefused("too-many-pixels", width=9000, height=8000, megapixels=72, most=50),
    PictureRefused("too-long", width=400, height=9, most="20"),
]


@pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.code)
def test_in_english_it_says_what_the_opener_said(refused):
    assert refusals.told(refused) == refusals.translated(str(refused)) == str(refused)


@pytest.mark.parametrize("refused", REFUSALS, ids=lambda refused: refused.code)
def test_what_was_stored_is_said_as_what_is_at_hand(refused, monkeypatch):
    """A language of our own: it puts every message, and every value, between marks."""
    monkeypatch.setattr(refusals, "gettext", lambda text: f"‹{text}›")
    said = refusals.told(refused)
    assert refusals.translated(str(refused)) == said
    assert said.startswith("‹")
    assert all(f"‹{value}›" in said for value in refused.details.values())


def test_a_sentence_without_values_is_a_message_and_nothing_is_nothing():
    assert refusals.translated("The stored file is gone.") == "The stored file is gone."
    assert refusals.translated("") == ""
