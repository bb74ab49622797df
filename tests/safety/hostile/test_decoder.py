"""The process that decodes: what takes too much, crashes it or kills it is refused in words, and the next one opens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest

from config import env
from discovery.imaging.apart import decoder, open_upright, pool
from discovery.imaging.decoding import load_decoders
from discovery.imaging.limits import MEGA, Limits
from discovery.imaging.opening import open_upright as open_here
from discovery.imaging.refusals import PictureRefused
from tests.discovery.imaging.pictures import encoded, png_of_zeros, scene
from tests.safety.hostile.files import sound

LIMITS = Limits()
LARGE = (4000, 3000)
# Libraries in C say that memory ran out as they say that a file is damaged.
SAID = {"too-heavy", "corrupt"}


@pytest.fixture
def fresh() -> Iterator[None]:
    """No decoder of another test waits for work."""
    pool.end_all()
    yield
    pool.end_all()


@pytest.mark.parametrize("name", sound())
def test_it_opens_what_the_opener_opens(name: str) -> None:
    _form, data = sound()[name]
    assert open_upright(data).tobytes() == open_here(data).tobytes()
    assert open_upright(data, at_most=20).tobytes() == open_here(data, at_most=20).tobytes()


def test_pictures_of_several_strips_come_whole() -> None:
    data = encoded(scene(1501, 997), "PNG")
    assert open_upright(data).tobytes() == open_here(data).tobytes()


def refusal(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(PictureRefused) as refused:
        open_upright(data, limits)
    return refused.value.code


def opens() -> bool:
    return open_upright(sound()["png"][1]).size == (64, 48)


def test_a_picture_that_wants_too_much_memory_is_refused_and_the_next_one_opens() -> None:
    assert refusal(png_of_zeros(*LARGE), replace(LIMITS, decoding_bytes=20 * MEGA)) == "too-heavy"
    assert opens()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_no_format_gets_round_the_limit(form: str) -> None:
    assert refusal(encoded(scene(1200, 900), form), replace(LIMITS, decoding_bytes=2 * MEGA)) in SAID
    assert opens()


def test_what_earlier_pictures_took_is_no_more_for_the_next(fresh: None) -> None:
    """In C what is freed may be kept: the limit would then count for nothing in a decoder that has been at work."""
    for form in ("PNG", "WEBP", "JPEG", "TIFF", "AVIF"):
        large = encoded(scene(3000, 2000), form)
        open_upright(large)
        open_upright(large, at_most=400)
    assert refusal(encoded(scene(1200, 900), "PNG"), replace(LIMITS, decoding_bytes=2 * MEGA)) == "too-heavy"


def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_opens() -> None:
    slow = encoded(scene(1200, 900), "WEBP", lossless=True, method=0)
    assert refusal(slow, replace(LIMITS, decoding_seconds=0.01)) == "too-slow"
    assert opens()


def test_a_picture_that_waits_for_ever_is_refused(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeping = "import signal, time; signal.setitimer(signal.ITIMER_REAL, 0.2); time.sleep(60)"
    monkeypatch.setattr(decoder, "_COMMAND", [sys.executable, "-c", sleeping])
    assert refusal(sound()["png"][1]) == "too-slow"


@pytest.mark.parametrize("sign", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE])
def test_a_picture_that_crashes_its_decoder_is_refused(
    sign: signal.Signals, fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = f"import os, sys; sys.stdin.buffer.read(1); os.kill(os.getpid(), {int(sign)})"
    monkeypatch.setattr(decoder, "_COMMAND", [sys.executable, "-c", dying])
    assert refusal(sound()["png"][1]) == "corrupt"


def test_one_whose_decoder_is_killed_again_is_refused(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = "import os, sys; sys.stdin.buffer.read(1); os.kill(os.getpid(), 9)"
    monkeypatch.setattr(decoder, "_COMMAND", [sys.executable, "-c", killed])
    assert refusal(sound()["png"][1]) == "too-heavy"


def test_a_decoder_that_is_killed_once_is_no_fault_of_the_picture(fresh: None) -> None:
    assert opens()
    killer = threading.Thread(target=kill_one_at_work)
    killer.start()
    assert open_upright(png_of_zeros(*LARGE)).size == LARGE
    killer.join()


def kill_one_at_work() -> None:
    """As soon as one of ours has got something to do."""
    deadline = time.monotonic() + 30
    while pool._idle and time.monotonic() < deadline:
        time.sleep(0.001)
    for child in decoders_of(os.getpid()):
        child.kill()


def decoders_of(pid: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(pid).children() if "discovery.imaging.apart.inside" in child.cmdline()]


def test_a_site_that_cannot_decode_blames_no_picture(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "_COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(decoder.CannotDecode):
        open_upright(sound()["png"][1])


@pytest.mark.parametrize("said", ['{"size": [99999, 99999]}', '{"size": [-1, 2]}', '{"refused": "x"}', "[]", "{}"])
def test_a_decoder_that_was_taken_over_is_not_believed(said: str, fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    lying = f"import sys; o = sys.stdout.buffer; m = {said.encode()!r}; o.write(len(m).to_bytes(4, 'big') + m)"
    monkeypatch.setattr(decoder, "_COMMAND", [sys.executable, "-c", f"{lying}; o.flush(); sys.stdin.buffer.read()"])
    with pytest.raises((decoder.CannotDecode, ValueError)) as refused:
        open_upright(sound()["png"][1])
    assert not isinstance(refused.value, PictureRefused)


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells of a process")
def test_a_decoder_knows_no_secret_and_may_write_nothing(fresh: None) -> None:
    assert opens()
    (child,) = decoders_of(os.getpid())
    assert set(child.environ()) <= set(decoder._ENVIRONMENT) | {"LC_CTYPE"}
    assert child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_decoders_end_with_whoever_asked_them() -> None:
    asking = (
        "import sys, time; from discovery.imaging.apart import open_upright, pool; "
        "open_upright(bytes.fromhex(sys.argv[1])); print(pool._idle[0].pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", asking, sound()["png"][1].hex()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=env.BASE, text=True) as caller:
        assert caller.stdout is not None
        child = psutil.Process(int(caller.stdout.readline()))
        caller.kill()
        child.wait(timeout=30)


def test_one_that_is_asked_by_many_at_once_starts_no_more_than_there_are_places() -> None:
    load_decoders()
    threads = [threading.Thread(target=opens) for _ in range(3 * pool.MOST_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(decoders_of(os.getpid())) <= pool.MOST_AT_ONCE
