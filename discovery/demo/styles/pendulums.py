"""Harmonographs: what two or three pendulums draw while they come to rest."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import inks, mix
from discovery.demo.work import Work, finish

# Paper, first pen, second pen.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f6f1e3 1d3557 c8553d",
        "14181f e9c46a 64b6ac",
        "f3efe8 5f0f40 e36414",
        "eef1ee 1b4d3e 8fb339",
        "1c1530 ff8fa3 9bb1ff",
        "f7f3ea 22223b 4a4e69",
        "0b2027 f6f1d1 70a9a1",
        "f8ede3 b5446e 2b6777",
    )
)
CAPTIONS: Final = (
    "Two pendulums, one table",
    "3 : 2, a little out of tune",
    "A perfect fifth, drawn",
    "Left it swinging while I made tea",
    "摆 Pendulum",
    "Octave with a limp",
    "Decay, eleven minutes",
    "Brass weight moved up by one notch",
    "The table is not quite level",
    "Major third, first pressing",
    "Nautilus by accident",
    "Rotary drive, patience by me",
    "The moment before it stops",
    "Two pens, same grudge",
    "Beats",
    "Somebody walked across the floor",
    "4 : 3 in the evening",
    "Unequal temperament",
    "A knot that unties itself",
    "Silk, by physics",
    "谐 Harmony",
    "Lissajous would have liked the paper",
    "Fine nib, slow swing",
    "Last one before the string broke",
)
RATIOS: Final = ((2, 3), (3, 4), (1, 2), (3, 5), (4, 5), (2, 5), (1, 1), (5, 6))


def draw(rng: np.random.Generator, number: int) -> Work:
    """One long damped curve in each of two inks, the second slightly out of phase."""
    size = pick_size(rng, "square", "square", "portrait", "landscape")
    paper, first, second = PALETTES[number % len(PALETTES)]
    image, pen = open_sheet(size, paper)
    ratio = RATIOS[int(rng.integers(len(RATIOS)))]
    phases, detune = rng.uniform(0, 6.28, 4), rng.normal(0, 0.006, 4)
    twins = 1 if number % 3 == 0 else 2
    for twin in range(twins):
        path = _swing(rng, size, ratio, phases + twin * rng.uniform(0.12, 0.4), detune)
        # The ink pales a little with each tenth of the curve: later, smaller swings do not clog the middle.
        for part in range(10):
            colour = mix((first, second)[twin], mix(first, second, 0.5) if twins == 1 else paper, part * 0.045)
            pen.line(path[part * 500 : part * 500 + 501].ravel().tolist(), fill=colour, width=3)
    image = on_paper(settle(image), rng, 2.5)
    alt = "A harmonograph drawing: fine looping {colour} curves that spiral inward on plain paper."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("line-art", "abstract", "plotter"), alt)


def _swing(
    rng: np.random.Generator,
    size: Size,
    ratio: tuple[int, int],
    phases: NDArray[np.float64],
    detune: NDArray[np.float64],
) -> NDArray[np.float64]:
    """5,001 points (x, y) in doubled pixels of two damped oscillations on each axis, filling the sheet."""
    time = np.linspace(0, 1, 5001)
    turns = 6.2832 * rng.uniform(20, 34)
    slow, fast = ratio
    share = rng.uniform(0.25, 0.6)
    calm = np.exp(-time * rng.uniform(1.2, 2.6))

    def axis(main: int, other: int, at: int) -> NDArray[np.float64]:
        one = np.sin(turns * time * (main + detune[at]) + phases[at])
        two = np.sin(turns * time * (other + detune[at + 1]) + phases[at + 1])
        wave: NDArray[np.float64] = ((1 - share) * one + share * two) * calm
        full: NDArray[np.float64] = wave / np.abs(wave).max()
        return full

    x = axis(slow, fast, 0) * size[0] * 0.86 + size[0]
    y = axis(fast, slow, 2) * size[1] * 0.86 + size[1]
    return np.stack([x, y], axis=1)
