"""The generator keeps its word: as many files as promised, all different, the same each time."""

from __future__ import annotations

import hashlib

from config import env
from discovery.imaging.refusals import MESSAGES
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.cuts import flipped, truncated
from tests.safety.hostile.files import LABELS, TAKEN

LEAST = 500


def test_there_are_enough_and_no_two_are_the_same() -> None:
    files = corpus()
    assert len({hashlib.sha256(file.data).digest() for file in files}) >= 2 * LEAST
    assert len({(file.data, file.filename, file.content_type) for file in files}) >= 2 * LEAST
    assert len({file.name for file in files}) == len(files)


def test_their_number_is_the_one_that_the_documentation_says() -> None:
    page = (env.BASE / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"`tests/safety/hostile` makes {len(corpus()):,} hostile or odd files" in page


def test_they_are_the_same_each_time() -> None:
    assert list(truncated()) == list(truncated())
    assert list(flipped()) == list(flipped())


def test_every_format_is_cut_turned_over_and_spoilt() -> None:
    for form, (_filename, content_type) in LABELS.items():
        of_form = [file for file in corpus() if file.content_type == content_type]
        assert len([file for file in of_form if " cut at " in file.name]) >= 10, form
        assert len([file for file in of_form if " flipped " in file.name]) >= 30, form


def test_each_fate_is_one_that_the_site_knows() -> None:
    assert {file.fate for file in corpus()} <= {"", TAKEN, *MESSAGES}
