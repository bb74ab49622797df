"""Children: when they may come back, that nothing of theirs survives, and that their lines are kept."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from config.runtime import leftovers
from config.runtime.children import BackOff
from config.runtime.console import Journal
from config.runtime.process import BIGGEST_LOG, end_group, start


def test_the_first_death_is_forgiven_and_further_ones_wait_longer_and_longer() -> None:
    back_off = BackOff()
    assert [back_off.failed(lived=1) for _ in range(8)] == [0, 1, 2, 4, 8, 16, 30, 30]
    assert not back_off.is_due()
    assert back_off.failed(lived=3600) == 0, "a long life counts as a new beginning"
    assert back_off.is_due()


def sleeper(folder: Path) -> subprocess.Popen[bytes]:
    """A child with a child of its own."""
    code = "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    process = start([sys.executable, "-c", code], output=subprocess.DEVNULL, folder=folder)
    deadline = time.monotonic() + 10
    while not psutil.Process(process.pid).children() and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


def test_ending_a_group_ends_what_the_child_started_too(tmp_path: Path) -> None:
    process = sleeper(tmp_path)
    grandchild = psutil.Process(process.pid).children()[0]
    end_group(process)
    process.wait(5)
    assert psutil.wait_procs([grandchild], timeout=5)[1] == [] or grandchild.status() == psutil.STATUS_ZOMBIE


def test_what_a_killed_supervisor_left_is_ended_by_the_next_start(tmp_path: Path) -> None:
    process = sleeper(tmp_path)
    leftovers.write_down(tmp_path, [process.pid])
    assert leftovers.clear_away(tmp_path) == 1
    assert not psutil.pid_exists(process.pid)
    process.wait(5)
    assert leftovers.clear_away(tmp_path) == 0


def test_a_stranger_with_a_noted_number_is_left_alone(tmp_path: Path) -> None:
    process = sleeper(tmp_path)
    leftovers.record(tmp_path).write_text(f"[[{process.pid}, 12345.0]]")
    assert leftovers.clear_away(tmp_path) == 0
    assert process.poll() is None
    end_group(process)
    process.wait(5)


def test_a_torn_note_is_no_obstacle(tmp_path: Path) -> None:
    leftovers.record(tmp_path).write_text("[[12")
    assert leftovers.clear_away(tmp_path) == 0


def test_a_log_is_turned_over_before_it_grows_without_bound(tmp_path: Path) -> None:
    file = tmp_path / "web.log"
    file.write_text("x" * (BIGGEST_LOG + 1))
    journal = Journal(file)
    journal.write("first")
    journal.write("second")
    journal.close()
    assert file.stat().st_size < 100
    assert (tmp_path / "web.log.1").stat().st_size > BIGGEST_LOG


def test_a_full_disk_does_not_stop_the_reading_of_a_child() -> None:
    with pytest.raises(OSError, match="No space left"):
        Path("/dev/full").write_text("no room")
    journal = Journal(Path("/dev/full"))
    journal.write("a line that finds no room")
    journal.close()
