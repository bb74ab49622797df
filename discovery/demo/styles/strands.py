"""Pen-plotter flow fields: hundreds of strands that follow one invisible wind."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, on_paper, open_sheet, pick_size, settle
from discovery.demo.colours import inks, ramp
from discovery.demo.noise import field
from discovery.demo.work import Work, finish

# Paper, then the inks from one side of the sheet to the other.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "f5f0e4 14213d 2f6690 81c3d7 fca311",
        "f7efe6 7a1f3d d1495b edae49 f4d58d",
        "11151c 2ec4b6 cbf3f0 ffbf69 ff9f1c",
        "f2f1ea 1b4332 40916c 95d5b2 d9b44a",
        "f6f2ee 3d1c56 8e4585 e58fb1 f7c9a9",
        "0f1020 4361ee 7b8cff f2a6c8 ffe3a3",
        "f4f4f2 111111 444444 8a8a8a c43d2f",
        "efe7da 9a3b1b d97b34 e9b872 31525b",
    )
)
CAPTIONS: Final = (
    "Wind, with the trees left out",
    "Plotted overnight, 0.3 mm pen",
    "Combing",
    "A field of wheat that is only the wind",
    "风 Wind",
    "Strands, second proof",
    "The pen ran dry twice",
    "How a river would draw a river",
    "Fur study for an animal that does not exist",
    "Drift",
    "600 lines, none of them crossing on purpose",
    "Eddy",
    "Current affairs",
    "Whatever the noise said",
    "Left-handed turbulence",
    "Seaweed logic",
    "Grain of the paper, grain of the air",
    "Slow weather over a fast machine",
    "Test sheet that turned out better than the print",
    "流 Flow",
    "For Agnes, who would have used a ruler",
    "Murmuration, flattened",
    "The quiet half of the storm",
    "Edition of one",
)
Strands = NDArray[np.float64]


def draw(rng: np.random.Generator, number: int) -> Work:
    """Strands over a whole sheet, inside one disc, or in parallel bands."""
    size = pick_size(rng, "portrait", "portrait", "square", "landscape")
    paper, *colours = PALETTES[number % len(PALETTES)]
    image, pen = open_sheet(size, paper)
    strands = _follow(rng, size, _starts(rng, size, number % 3), steps=int(rng.integers(13, 25)))
    turn = rng.uniform(0, 6.28)
    order = strands[:, 0] @ np.array([np.cos(turn), np.sin(turn)])
    places = np.argsort(np.argsort(order + rng.normal(0, min(size) * 0.12, len(order))))
    shades = ramp(tuple(colours), len(strands)).astype(int)[places]
    widths = rng.choice((2, 3, 3, 4, 6, 9), len(strands))
    for strand, shade, width in zip(strands, shades, widths, strict=True):
        pen.line(strand.ravel().tolist(), fill=tuple(shade.tolist()), width=int(width), joint=None)
    image = on_paper(settle(image), rng, 3.0)
    alt = "Hundreds of fine pen strands, mostly {colour}, flow together like combed hair or wind."
    return finish(image, CAPTIONS[number % len(CAPTIONS)], ("line-art", "abstract", "plotter"), alt)


def _starts(rng: np.random.Generator, size: Size, layout: int) -> Strands:
    """Where the strands begin, (count, 2) in doubled pixels: jittered over a sheet (0), a disc (1), bands (2)."""
    width, height = size[0] * 2, size[1] * 2
    step = (width * height / 1300) ** 0.5
    xs, ys = np.meshgrid(np.arange(step, width, step), np.arange(step, height, step))
    places = np.stack([xs.ravel(), ys.ravel()], axis=1)
    places += rng.uniform(-0.5, 0.5, places.shape) * step
    if layout == 1:
        apart = np.hypot(places[:, 0] - width / 2, places[:, 1] - height / 2)
        places = (places - (width / 2, height / 2)) * 0.86 + (width / 2, height / 2)
        places = places[apart < min(width, height) * 0.46]
    elif layout == 2:
        bands = int(rng.integers(3, 6))
        places = places[(places[:, 1] / height * bands) % 1 < 0.62]
    margin = np.array((width, height)) * 0.06
    return places[((places > margin) & (places < (width, height) - margin)).all(axis=1)]


def _follow(rng: np.random.Generator, size: Size, places: Strands, steps: int) -> Strands:
    """The path of each strand, (count, steps, 2) in doubled pixels, stopping inside the margin."""
    width, height = size
    wind = field(rng, width // 2, height // 2, min(size) * rng.uniform(0.16, 0.34), octaves=2, roughness=0.35)
    angles = wind * np.float32(rng.uniform(6, 11)) + np.float32(rng.uniform(0, 6.28))
    low, high = np.array((width, height)) * 0.09, np.array((width, height)) * 1.91
    paths = [places]
    for _ in range(steps - 1):
        here = (paths[-1] / 4).astype(int)
        turn = angles[np.clip(here[:, 1], 0, height // 2 - 1), np.clip(here[:, 0], 0, width // 2 - 1)]
        moved = paths[-1] + np.stack([np.cos(turn), np.sin(turn)], axis=1) * (0.013 * (width + height))
        # A strand that reaches the margin stops there; sliding along it would draw the frame.
        inside = ((moved > low) & (moved < high)).all(axis=1, keepdims=True)
        paths.append(np.where(inside, moved, paths[-1]))
    return np.stack(paths, axis=1)
