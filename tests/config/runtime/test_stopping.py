"""The wish to stop is heard during every wait, at once, and counted."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from config.runtime.stopping import Stopped, StopRequest

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def handlers_put_back() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_a_wait_at_once(number: signal.Signals) -> None:
    stop = StopRequest()
    stop.listen()
    threading.Timer(0.1, os.kill, (os.getpid(), number)).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        stop.nap(20)
    assert time.monotonic() - began < 10
    assert stop.asked == 1
    os.kill(os.getpid(), number)
    assert stop.wait(5)
    assert stop.asked == 2


def test_without_a_signal_a_wait_takes_its_time() -> None:
    stop = StopRequest()
    stop.listen()
    stop.nap(0.01)
    assert not stop.wait(0.01)


def test_a_hangup_that_nohup_ignores_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = StopRequest()
    stop.listen()
    os.kill(os.getpid(), signal.SIGHUP)
    assert not stop.wait(0.05)


def test_ctrl_c_is_heard_also_by_a_job_in_the_background_of_a_script() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = StopRequest()
    stop.listen()
    os.kill(os.getpid(), signal.SIGINT)
    assert stop.wait(5)
