"""The listening socket: the next free port is taken and said, and what cannot be is one line."""

from __future__ import annotations

import socket

import pytest

from config.halt import Halt
from config.runtime.ports import health, listen, url_of

EVERYWHERE = "0.0.0.0"  # noqa: S104 - for the length of a test


def test_a_taken_port_is_said_and_the_next_free_one_used() -> None:
    said: list[str] = []
    with listen("127.0.0.1", 0, said.append) as first:
        taken = first.getsockname()[1]
        with listen("127.0.0.1", taken, said.append) as second:
            used = second.getsockname()[1]
            assert used > taken
            assert said == [f"Port {taken} is taken; using {used} instead"]
            assert url_of(second) == f"http://127.0.0.1:{used}/"


def test_a_port_that_another_address_holds_counts_as_taken() -> None:
    with listen(EVERYWHERE, 0, print) as first:
        taken = first.getsockname()[1]
        with listen("127.0.0.1", taken, lambda line: None) as second:
            assert second.getsockname()[1] != taken


@pytest.mark.parametrize(
    ("address", "port", "line"),
    [("127.0.0.1", 70000, "not a port"), ("192.0.2.1", 18000, "not an address of this machine")],
)
def test_an_address_that_cannot_be_listened_on_is_one_line(address: str, port: int, line: str) -> None:
    with pytest.raises(Halt, match=line):
        listen(address, port, print)


def test_an_open_address_is_shown_as_one_that_a_browser_here_can_open() -> None:
    with listen(EVERYWHERE, 0, print) as listener:
        assert url_of(listener).startswith("http://127.0.0.1:")


def test_no_answer_is_no_health() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        assert health(silent) == 0
