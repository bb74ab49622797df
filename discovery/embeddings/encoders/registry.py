"""Every encoder by name, loaded once a process; torch stays out until an encoder that needs it is asked for."""

import re
import threading
from pathlib import Path

from .protocol import Encoder, UnknownEncoder

TORCHVISION = re.compile(r"[a-z0-9_]+(/[A-Za-z0-9_]+)?")

_loaded: dict[tuple[str, Path | None], Encoder] = {}
_loading = threading.Lock()


def known_encoders() -> list[str]:
    """The specs that `load_encoder` takes; the part in angle brackets stands for names that the library knows."""
    return ["classic:v1", "torchvision:<model>", "torchvision:<model>/<WEIGHTS>"]


def check_spec(spec: str) -> None:
    """Raises UnknownEncoder, listing the known ones, unless `spec` could name an encoder.

    Cheap and without torch, so a web process may call it at start-up; whether torchvision has the model is only
    known to `load_encoder`.
    """
    family, _, variant = spec.partition(":")
    if spec == "classic:v1" or (family == "torchvision" and TORCHVISION.fullmatch(variant)):
        return
    raise UnknownEncoder(f"There is no encoder {spec!r}; Kindred knows {', '.join(known_encoders())}.")


def load_encoder(spec: str, weights: Path | None = None, threads: int | None = None) -> Encoder:
    """The encoder that `spec` names, with the weights in a given file or else the library's own.

    Loaded on the first call and kept for the life of the process; of several threads that ask at once, one
    loads and the others wait. A failed load keeps nothing, so it can be tried again. `threads` bounds torch's CPU
    threads for the whole process when a torch encoder is first loaded; None leaves torch's own choice.

    Raises UnknownEncoder for a name that nobody answers to, WeightsUnavailable for missing, damaged or unfitting
    weights, and ValueError for weights given to an encoder that has none, or threads below 1.
    """
    check_spec(spec)
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be at least 1, but is {threads}.")
    key = (spec, weights.resolve() if weights else None)
    if key not in _loaded:
        with _loading:
            if key not in _loaded:
                _loaded[key] = _load(spec, weights, threads)
    return _loaded[key]


def _load(spec: str, weights: Path | None, threads: int | None) -> Encoder:
    family, _, variant = spec.partition(":")
    if family == "classic":
        if weights is not None:
            raise ValueError(f"{spec} has no weights, so it cannot load {weights}.")
        from .classic import ClassicEncoder

        return ClassicEncoder()
    from .torchvision_backbone import load

    return load(variant, weights, threads)
