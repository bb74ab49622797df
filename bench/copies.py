"""`python -m bench.copies --data ZIP --layout folders`: what the tiers of copies find, and what they wrongly find.

Each copy of a chosen original (discovery/relevance/transformations.py) is checked against the set as the upload page
checks it: its nearest neighbours by vector, and its fingerprint. A check is wrong when it names another picture.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from discovery.copies.tiers import BACKGROUND, Likeness, Tier, background_of, thresholds_of, tier_of
from discovery.embeddings.encoders.protocol import Encoder, Vectors
from discovery.embeddings.encoders.registry import load_encoder
from discovery.imaging.fingerprint import fingerprint
from discovery.relevance.datasets import Layout, load_dataset
from discovery.relevance.transformations import TRANSFORMATIONS

BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--layout", type=Layout.parse, required=True)
    parser.add_argument("--encoder", default="compact:v1")
    parser.add_argument("--sample", type=int, default=3000)
    parser.add_argument("--queries", type=int, default=150)
    options = parser.parse_args()
    encoder = load_encoder(options.encoder)
    images = list(load_dataset(options.data, options.layout, sample=options.sample).images)
    vectors, marks = encoded(encoder, images), marked(images)
    chosen = np.random.default_rng(0).permutation(len(images))[: options.queries]
    wrong: Counter[str] = Counter()
    alarmed = 0
    for number, (key, kind) in enumerate(TRANSFORMATIONS.items()):
        copies = [kind.make(images[i].copy(), np.random.default_rng((0, int(i), number))) for i in chosen]
        right: Counter[str] = Counter()
        cosines, bits = encoded(encoder, copies) @ vectors.T, np.bitwise_count(marked(copies)[:, None] ^ marks)
        for place, original in enumerate(chosen):
            told = tiers(cosines[place], bits[place], encoder.name)
            right[told.pop(int(original), "missed")] += 1
            wrong.update(told.values())
            alarmed += bool(told)
        shares = {tier: round(count / len(chosen), 2) for tier, count in right.most_common()}
        print(f"{key:<14} {shares}")
    checks = len(chosen) * len(TRANSFORMATIONS)
    print(f"{checks} checks against {len(images)} pictures: {alarmed} named another one, {dict(wrong)}")


def encoded(encoder: Encoder, images: list) -> Vectors:
    parts = [encoder.encode_images(images[i : i + BATCH]) for i in range(0, len(images), BATCH)]
    return np.concatenate(parts)


def marked(images: list) -> np.ndarray:
    return np.array([fingerprint(image.convert("RGB")) for image in images], np.int64).view(np.uint64)


def tiers(cosines: np.ndarray, bits: np.ndarray, family: str) -> dict[int, Tier]:
    """The pictures that one check names: of the nearest ones by vector, and of those with few bits of difference."""
    nearest = np.argsort(-cosines)[:BACKGROUND]
    background = background_of(cosines[nearest].tolist())
    bounds = thresholds_of(family)
    found = {}
    for place in {*nearest.tolist(), *np.flatnonzero(bits <= bounds.bits).tolist()}:
        likeness = Likeness(False, int(bits[place]), float(cosines[place]), background)
        if tier := tier_of(likeness, bounds):
            found[place] = tier
    return found


if __name__ == "__main__":
    main()
