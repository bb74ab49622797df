"""Who is measured: encoders by the names of the registry, their single blocks, and the baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from discovery.embeddings.encoders.protocol import BlockEncoder, Encoder, UnknownEncoder
from discovery.embeddings.encoders.registry import check_spec, known_encoders, load_encoder
from discovery.relevance.baselines import OneBlock, RandomEncoder, TrivialEncoder
from discovery.relevance.refusals import CannotMeasure

WITHOUT_WEIGHTS = ("random", "trivial", "classic")
"""Families that compute everything they need."""

OURS = "compact:v1"


@dataclass(frozen=True, slots=True)
class Contestant:
    """What `load` needs to know. It is small, so that another process can be told of it.

    `name` is a spec of the registry, spec/block, "random" or "trivial"; `weights` a file for those that take one.
    """

    name: str
    seed: int = 0
    weights: Path | None = None

    @property
    def spec(self) -> str:
        """The name without its block."""
        return _parted(self.name)[0]

    def load(self) -> Encoder:
        """Raises EncoderError where nobody answers to the name, or the weights are missing or wrong."""
        if self.name == "random":
            return RandomEncoder(self.seed)
        if self.name == "trivial":
            return TrivialEncoder()
        spec, block = _parted(self.name)
        whole = load_encoder(spec, self.weights)
        if not block:
            return whole
        if not isinstance(whole, BlockEncoder):
            raise UnknownEncoder(f"{spec} has no blocks, so that none can be called {block!r}.")
        return OneBlock(whole, block)


def default_names() -> list[str]:
    """The baselines, each block of classic, classic itself, and our own encoder where there is one."""
    classic = load_encoder("classic:v1")
    blocks = [f"classic:v1/{block}" for block in classic.blocks] if isinstance(classic, BlockEncoder) else []
    return ["random", "trivial", *blocks, "classic:v1", *([OURS] if OURS in known_encoders() else [])]


def contestants(names: Sequence[str], *, seed: int, weights: Path | None = None) -> list[Contestant]:
    """Each name once. Raises UnknownEncoder, and CannotMeasure for weights that are nobody's, or anybody's."""
    named = [Contestant(name, seed) for name in dict.fromkeys(names)]
    takers = {one.spec for one in named if one.spec.partition(":")[0] not in WITHOUT_WEIGHTS}
    if weights is None:
        return named
    if not weights.is_file():
        raise CannotMeasure(f"There is no file {weights} with weights.")
    if len(takers) != 1:
        whose = f"here are {', '.join(sorted(takers))}" if takers else "none of these takes any"
        raise CannotMeasure(f"--weights is for one encoder that takes weights; {whose}.")
    return [Contestant(one.name, seed, weights if one.spec in takers else None) for one in named]


def _parted(name: str) -> tuple[str, str]:
    """The encoder's spec and the block, if one is named. A slash may also belong to the spec itself."""
    if name in {"random", "trivial"}:
        return name, ""
    spec, _, block = name.rpartition("/")
    try:
        check_spec(name)
    except UnknownEncoder as unknown:
        try:
            check_spec(spec)
        except UnknownEncoder:
            raise UnknownEncoder(f"{unknown} The lab also takes random, trivial and ENCODER/BLOCK.") from None
        return spec, block
    return name, ""
