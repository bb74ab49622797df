"""Woven checks: tartan, gingham and houndstooth, thread over thread, flat or softly draped."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from discovery.demo.canvas import Size, dye, pick_size, to_image, to_pixels
from discovery.demo.colours import inks
from discovery.demo.noise import Field, field
from discovery.demo.work import Work, finish

# Ground, second ground, then the fine lines.
PALETTES: Final = tuple(
    inks(codes)
    for codes in (
        "a3262e 1f3d2f 14233f f0c64a f2ece0",
        "1d3f5f 2f6b52 101a2b f5f0e2 c8452f",
        "e9dcc0 b98d5e 3b2c25 a63a2c f7f1e2",
        "2f6f4f 183a2c c9d68a f3ead0 16222f",
        "efe9e0 2a3140 8d95a5 d3704a 2a3140",
        "f2c14e d9822b 7a2e1d fff2cf 2e4a62",
        "8a5a83 43305f e7b7c8 f7eef0 2b2140",
        "f6e3df d98a94 8c4a5d ffffff 5d7f8c",
    )
)
CAPTIONS: Final = (
    "Sett for a cousin's wedding",
    "Four-shaft twill, off the loom on Friday",
    "Lambswool, still smells of it",
    "格子 Check",
    "Sample 12 of the winter book",
    "My mother's coat, from memory",
    "Warp first, doubts later",
    "Picnic, rained off",
    "Thread count 48, patience count 0",
    "Hebridean evening",
    "Woven before the heating came on",
    "For a scarf that will be lost on a train",
    "布 Cloth",
    "Madras, washed twice",
    "Houndstooth, but kinder",
    "The yellow line is one thread wide",
    "Two pedals, one hum",
    "Selvedge to selvedge",
    "Blanket for the boat",
    "Broken sett, on purpose",
    "Sunday shirt",
    "Natural dyes: madder, weld, woad",
    "The good tablecloth",
    "Commission for a small tailor",
)


def draw(rng: np.random.Generator, number: int) -> Work:
    """A check of one of three kinds; every third cloth is draped."""
    size = pick_size(rng, "square", "portrait", "landscape", "portrait")
    weave, kind = KINDS[number % len(KINDS)]
    colours = PALETTES[number % len(PALETTES)]
    thread = int(rng.integers(3, 6))
    x, y = _lie(rng, size, draped=number % 3 == 2)
    column, row = x.astype(np.int32) // thread, y.astype(np.int32) // thread
    sett = weave(rng, len(colours))
    on_top = (column + row) % 4 < 2
    index = np.where(on_top, sett[column % len(sett)], sett[row % len(sett)])
    cloth = to_pixels(dye(index, np.array(colours, dtype=np.float32)))
    slub = rng.normal(1.04, 0.035, 4096)
    cloth *= np.where(on_top, _thread_light(slub, x, thread), _thread_light(slub, y, thread))
    if number % 3 == 2:
        cloth *= 1 + np.clip((np.gradient(x, axis=1) + np.gradient(y, axis=0) - 2) * 0.34, -0.45, 0.25)
    alt = f"{kind} cloth in {{colour}}, every thread of the weave visible."
    tags = ("textile", "pattern", "woven")
    return finish(to_image(cloth), CAPTIONS[number % len(CAPTIONS)], tags, alt)


def _lie(rng: np.random.Generator, size: Size, draped: bool) -> tuple[Field, Field]:
    """Where on the flat cloth each pixel lies, in pixels, never negative.

    x and y broadcast to (height, width): of an undraped cloth a single row and a single column say it all.
    """
    width, height = size
    x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
    if draped:
        span = min(size) * 0.42
        x = x + field(rng, width, height, span, 2, 0.3, 0.6, creaseless=True) * np.float32(span * 0.3)
        y = y + field(rng, width, height, span, 2, 0.3, 0.6, creaseless=True) * np.float32(span * 0.3)
    return x, y


def _thread_light(slub: NDArray[np.float64], across: Field, thread: int) -> Field:
    """Light 0..1.1 on rounded threads, each as light as ``slub`` makes it."""
    profile = 1 - 0.3 * np.abs(np.linspace(-1, 1, thread * 8)) ** 2.2
    whole = across.astype(np.int32)
    shape = profile[((across - whole // thread * thread) * 8).astype(np.int32) % (thread * 8)]
    return (shape * slub[whole // thread % 4096]).astype(np.float32)


def _tartan(rng: np.random.Generator, colours: int) -> NDArray[np.int64]:
    """A mirrored sequence of colour numbers, one a thread: two broad grounds crossed by fine lines."""
    half: list[int] = []
    for ground in (0, 1, 0):
        half += [ground] * int(rng.integers(7, 17))
        for _ in range(int(rng.integers(1, 3))):
            half += [int(rng.integers(2, colours))] * int(rng.choice((1, 2, 2, 4)))
            half += [ground] * int(rng.integers(2, 6))
    return np.array(half + half[::-1])


def _gingham(rng: np.random.Generator, colours: int) -> NDArray[np.int64]:
    """Even blocks of two colours, with one fine line in the first."""
    wide, line = int(rng.integers(8, 15)), int(rng.integers(2, colours))
    return np.array([0] * wide + [line] * 2 + [0] * wide + [1] * (2 * wide))


def _houndstooth(rng: np.random.Generator, colours: int) -> NDArray[np.int64]:
    """Four threads dark, four light: with a two-up twill this alone makes the teeth."""
    repeats = int(rng.integers(5, 9))
    line = int(rng.integers(2, colours))
    return np.array(([0] * 4 + [1] * 4) * repeats + [line] * 4 + [1] * 4)


KINDS: Final = (
    (_tartan, "Tartan"),
    (_gingham, "Gingham"),
    (_houndstooth, "Houndstooth"),
    (_tartan, "Tartan"),
    (_tartan, "Tartan"),
)
