"""The first signal is a question, the second acts as ever."""

from __future__ import annotations

import signal

import pytest

from discovery.management.interruption import interruptible


def test_the_first_ctrl_c_is_noted_and_the_second_interrupts() -> None:
    said: list[str] = []
    with interruptible(said.append) as interruption:
        assert not interruption.is_asked()
        signal.raise_signal(signal.SIGINT)
        assert interruption.is_asked()
        assert interruption.exit_code == 130
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert said == ["Stopping after this one; the same again stops at once."]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_endings_are_noted_too_and_the_handlers_come_back(number: signal.Signals, code: int) -> None:
    before = signal.getsignal(number)
    with interruptible(lambda line: None) as interruption:
        signal.raise_signal(number)
        assert interruption.exit_code == code
    assert signal.getsignal(number) is before
