"""Progress as people see it: a bar on a terminal, lines elsewhere, silence when asked."""

from __future__ import annotations

import time
from io import StringIO

import pytest

from discovery.management import progress as module
from discovery.management.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_with_rate_and_time_left() -> None:
    stream = Terminal()
    with Progress(stream, "Importing", "files") as progress:
        for done in range(1, 4):
            progress.reached(done, 4)
            time.sleep(0.15)
    assert "Importing:" in stream.getvalue()
    assert "files/s" in stream.getvalue()
    assert "3/4" in stream.getvalue()


def test_a_pipe_gets_whole_lines_and_not_one_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS_BETWEEN_LINES", 0.1)
    stream = StringIO()
    with Progress(stream, "Importing", "files") as progress:
        for done in range(1, 51):
            progress.reached(done, 2000)
            time.sleep(0.005)
    lines = stream.getvalue().splitlines()
    assert 1 <= len(lines) < 10
    assert all(line.startswith("Importing: ") and " of 2,000 files, " in line for line in lines)
    assert all(line.endswith(" s left") for line in lines)


def test_quiet_is_silent_but_counts() -> None:
    stream = Terminal()
    with Progress(stream, "Importing", "files", quiet=True) as progress:
        progress.reached(3, 4)
    assert stream.getvalue() == ""
    assert progress.done == 3


def test_the_rate_is_that_of_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WINDOW", 0.2)
    progress = Progress(StringIO(), "Importing", "files")
    progress.reached(100_000, 200_000)  # what was skipped went by in no time
    for done in range(100_001, 100_041):
        progress.reached(done, 200_000)
        time.sleep(0.01)
    assert 0 < progress.rate() < 150


def test_what_was_done_before_the_first_look_is_not_counted_as_speed() -> None:
    progress = Progress(StringIO(), "Preparing", "pictures")
    progress.reached(5_000, 6_000)
    assert progress.line() == "Preparing: 5,000 of 6,000 pictures, 0 a second"


def test_a_line_may_be_said_between(capsys: pytest.CaptureFixture[str]) -> None:
    stream = Terminal()
    with Progress(stream, "Importing", "files") as progress:
        progress.reached(1, 4)
        progress.say("refused  a.png: words")
    assert "refused  a.png: words\n" in stream.getvalue()
