"""Locks between processes: who holds one, who is told so, and that a death frees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from config.runtime.locks import Held, is_free, lock, note

HOLD = """
import sys
from pathlib import Path
from config.runtime.locks import lock, note
with lock(Path(sys.argv[1]), "up") as file:
    note(file, "process 1, somewhere")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_holder_is_told_who_the_first_one_is(tmp_path: Path) -> None:
    with lock(tmp_path, "up", wait=False) as file:
        note(file, "a longer note that is replaced")
        note(file, "process 7")
        with pytest.raises(Held, match=r"^process 7$"), lock(tmp_path, "up", wait=False):
            pass
    assert is_free(tmp_path, "up")


def test_users_share_a_lock_and_the_last_one_out_finds_it_free(tmp_path: Path) -> None:
    with lock(tmp_path, "users", shared=True):
        with lock(tmp_path, "users", shared=True, wait=False):
            assert not is_free(tmp_path, "users")
        assert not is_free(tmp_path, "users")
    assert is_free(tmp_path, "users")


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=env.BASE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert not is_free(tmp_path, "up")
        holder.kill()
        holder.wait()
        assert is_free(tmp_path, "up")
