"""`python -m bench.blocklist --data ZIP --layout folders`: what thresholds of the blocklist catch, and whom they hit.

Copies of chosen originals (discovery/relevance/transformations.py) are held against their original, and every picture
of the set against every other: the share of copies caught, and how many pictures have a stranger within the threshold.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from bench.copies import encoded, marked
from discovery.embeddings.encoders.registry import load_encoder
from discovery.relevance.datasets import Layout, load_dataset
from discovery.relevance.transformations import TRANSFORMATIONS

BITS = (0, 2, 4, 6, 8, 10)
COSINES = (0.9, 0.93, 0.95, 0.97, 0.98, 0.99)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--layout", type=Layout.parse, required=True)
    parser.add_argument("--encoder", default="compact:v1")
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--queries", type=int, default=150)
    options = parser.parse_args()
    encoder = load_encoder(options.encoder)
    images = list(load_dataset(options.data, options.layout, sample=options.sample).images)
    vectors, marks = encoded(encoder, images), marked(images)
    chosen = np.random.default_rng(0).permutation(len(images))[: options.queries]
    print(f"{'':<14} bits <= {BITS}, cosine >= {COSINES}")
    for number, (key, kind) in enumerate(TRANSFORMATIONS.items()):
        copies = [kind.make(images[i].copy(), np.random.default_rng((0, int(i), number))) for i in chosen]
        bits = np.bitwise_count(marked(copies) ^ marks[chosen])
        cosines = (encoded(encoder, copies) * vectors[chosen]).sum(1)
        print(f"{key:<14}", *(f"{(bits <= most).mean():.2f}" for most in BITS), "|",
              *(f"{(cosines >= least).mean():.2f}" for least in COSINES))  # fmt: skip
    apart = np.bitwise_count(marks[:, None] ^ marks)
    alike = vectors @ vectors.T
    np.fill_diagonal(apart, 64)
    np.fill_diagonal(alike, -1)
    print("with a stranger", *(f"{(apart.min(1) <= most).sum()}" for most in BITS), "|",
          *(f"{(alike.max(1) >= least).sum()}" for least in COSINES), f"of {len(images)}")  # fmt: skip


if __name__ == "__main__":
    main()
