"""The opener under random damage: a picture or a refusal, never anything else, whatever the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discovery.imaging.apart import open_upright
from discovery.imaging.opening import captured_at, inspect
from discovery.imaging.refusals import PictureRefused
from tests.safety.hostile.corpus import corpus
from tests.safety.hostile.files import sound

SEEDS = [data for _form, data in sound().values()]
# Numbers in which formats count: none, one, the largest of each width, and those beside a sign's change.
NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
SHORT, LONG = 400, 60_000
QUIET = [HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sound picture after up to six strokes: bytes changed, numbers exchanged, parts cut, doubled or transplanted."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        stroke = draw(st.integers(0, 5))
        if stroke == 0 and data:
            data[place] = draw(st.integers(0, 255))
        elif stroke == 1:
            width, order = draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from(["big", "little"]))
            number = draw(st.sampled_from(NUMBERS)) & ((1 << 8 * width) - 1)
            data[place : place + width] = number.to_bytes(width, order)  # type: ignore[arg-type]
        elif stroke == 2:
            del data[place : place + draw(st.integers(1, 64))]
        elif stroke == 3:
            data[place:place] = data[place : place + draw(st.integers(1, 300))]
        elif stroke == 4:
            data[place:place] = draw(st.binary(max_size=32))
        else:
            other = draw(st.sampled_from(SEEDS))
            start = draw(st.integers(0, len(other) - 1))
            data[place : place + 200] = other[start : start + 200]
    return bytes(data)


def outcome(data: bytes) -> str:
    """The code of what became of it, "" where it opened; any other exception is the test's failure."""
    captured_at(data)
    try:
        header = inspect(data)
        image = open_upright(data)
    except PictureRefused as refused:
        return refused.code
    assert (image.mode, image.info) == ("RGB", {})
    assert image.size == (header.width, header.height), "the web server let in another size than the worker met"
    return ""


@settings(max_examples=SHORT, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET)
@given(damaged())
def test_damage_ends_as_a_picture_or_as_a_refusal(data: bytes) -> None:
    outcome(data)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=400))
def test_noise_is_refused(data: bytes) -> None:
    assert outcome(data)


@pytest.mark.long
@settings(max_examples=LONG, deadline=None, database=None, suppress_health_check=QUIET)
@given(damaged())
def test_much_damage(data: bytes) -> None:
    outcome(data)


@pytest.mark.long
@settings(max_examples=LONG, deadline=None, database=None, suppress_health_check=QUIET)
@given(st.data(), st.sampled_from([file.data for file in corpus() if 0 < len(file.data) < 10_000]))
def test_much_damage_to_what_is_hostile_already(more: st.DataObject, data: bytes) -> None:
    spoilt = bytearray(data)
    for place in more.draw(st.lists(st.integers(0, len(data) - 1), max_size=6)):
        spoilt[place] ^= 1 << more.draw(st.integers(0, 7))
    outcome(bytes(spoilt))
