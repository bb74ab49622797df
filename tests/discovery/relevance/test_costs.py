"""Costs are those of the encoder, whatever the process that asks holds, and its failures come back in words."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from discovery.embeddings.encoders.protocol import Encoder, UnknownEncoder, Vectors
from discovery.relevance.baselines import TrivialEncoder
from discovery.relevance.contestants import Contestant
from discovery.relevance.costs import BATCH, CLEAR_REFS, forget_peak, measure_cost, peak_bytes
from discovery.relevance.refusals import CannotMeasure
from tests.discovery.embeddings.encoders.pictures import noise

MEGABYTES = 1 << 20
SLEEP = 0.004


class Slow(TrivialEncoder):
    """Holds 100 MiB, and takes its time over each picture, most of all over the first batch."""

    def __init__(self) -> None:
        self.weights = np.ones(100 * MEGABYTES, np.uint8)
        self.is_cold = True

    def encode_images(self, images: Sequence[Image.Image]) -> Vectors:
        time.sleep(SLEEP * len(images) + (1.0 if self.is_cold else 0.0))
        self.is_cold = False
        return super().encode_images(images)


@dataclass(frozen=True, slots=True)
class SlowContestant(Contestant):
    def load(self) -> Encoder:
        return Slow()


@dataclass(frozen=True, slots=True)
class Killed(Contestant):
    def load(self) -> Encoder:
        os.kill(os.getpid(), signal.SIGKILL)
        return TrivialEncoder()


def test_time_and_memory_are_the_encoders_own() -> None:
    ballast = np.ones(400 * MEGABYTES, np.uint8)  # what this process holds must not hide what the other one takes
    cost = measure_cost(SlowContestant("slow"), [noise(number) for number in range(2 * BATCH + 3)])
    assert ballast.nbytes
    assert 100 <= cost.peak_memory_mb < 300
    assert 1000 * SLEEP <= cost.ms_per_picture < 1000 / BATCH, "the cold first batch is no part of it"


def test_fewer_pictures_than_a_batch_will_do() -> None:
    assert measure_cost(Contestant("trivial"), [noise(1)]).ms_per_picture > 0
    with pytest.raises(ValueError, match="Without pictures"):
        measure_cost(Contestant("trivial"), [])


def test_what_goes_wrong_in_the_other_process_is_told_in_this_one() -> None:
    with pytest.raises(UnknownEncoder, match="There is no encoder 'nobody'"):
        measure_cost(Contestant("nobody"), [noise(1)])
    with pytest.raises(CannotMeasure, match="killed"):
        measure_cost(Killed("killed"), [noise(1)])


def test_the_peak_remembers_what_was_let_go_until_it_is_forgotten() -> None:
    before = peak_bytes()
    held = np.ones(before + 50 * MEGABYTES, np.uint8)
    highest = peak_bytes()
    assert highest >= before + 50 * MEGABYTES
    del held
    assert peak_bytes() > highest - MEGABYTES  # the kernel rounds a little
    forget_peak()
    if os.access(Path(CLEAR_REFS), os.W_OK):
        assert peak_bytes() < highest - 40 * MEGABYTES
