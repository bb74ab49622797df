"""Every encoder by name, loaded once a process; torch stays out until an encoder that needs it is asked for."""

import re
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from .protocol import Encoder, EncoderError, UnknownEncoder, WeightsUnavailable

SPECS = re.compile(
    r"""compact:v1 | classic:v1
    | torchvision:[a-z0-9_]+(/[A-Za-z0-9_]+)?
    | open_clip:[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*
    | python:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*""",
    re.VERBOSE,
)

_loaded: dict[tuple[str, Path | None], Encoder] = {}
_loading = threading.Lock()


def known_encoders() -> list[str]:
    """The specs that `load_encoder` takes; the part in angle brackets stands for names that the library knows."""
    return [
        "compact:v1",
        "classic:v1",
        "torchvision:<model>",
        "torchvision:<model>/<WEIGHTS>",
        "open_clip:<model>/<pretrained>",
        "python:<module>:<Class>",
    ]


def check_spec(spec: str) -> None:
    """Raises UnknownEncoder, listing the known ones, unless `spec` could name an encoder.

    Cheap and without torch, so a web process may call it at start-up; whether the library has the model is only
    known to `load_encoder`.
    """
    if SPECS.fullmatch(spec):
        return
    raise UnknownEncoder(f"There is no encoder {spec!r}; Kindred knows {', '.join(known_encoders())}.")


def load_encoder(spec: str, weights: Path | None = None, threads: int | None = None) -> Encoder:
    """The encoder that `spec` names, with the weights in a given file or else the library's own.

    Loaded on the first call and kept for the life of the process; of several threads that ask at once, one
    loads and the others wait. A failed load keeps nothing, so it can be tried again. `threads` bounds torch's CPU
    threads for the whole process when a torch encoder is first loaded; None leaves torch's own choice.

    Raises UnknownEncoder for a name that nobody answers to, WeightsUnavailable for missing, damaged or unfitting
    weights and for a file given to an encoder that has none, EncoderError when the extra `clip` is not installed or a
    class of one's own cannot be used, and ValueError for threads below 1.
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
    # Each family is imported when it is first asked for: torch takes seconds, and open_clip may not be there.
    family, _, variant = spec.partition(":")
    match family:
        case "classic":
            if weights is not None:
                raise WeightsUnavailable(f"{spec} has no weights, so it cannot load {weights}; name no file for it.")
            from .classic import ClassicEncoder

            return ClassicEncoder()
        case "compact":
            from . import compact

            return compact.load(weights, threads)
        case "open_clip":
            if find_spec("open_clip") is None:
                raise EncoderError(
                    f"{spec} needs packages that are not installed, those of locks/clip.txt: "
                    "any command of manage.py installs them while KINDRED_ENCODER names an open_clip encoder."
                )
            from . import open_clip_model

            return open_clip_model.load(variant, weights, threads)
        case "python":
            return _own(spec, weights)
        case _:
            from . import torchvision_backbone

            return torchvision_backbone.load(variant, weights, threads)


def _own(spec: str, weights: Path | None) -> Encoder:
    """An encoder from outside this tree: `python:<module>:<Class>`, called with the file of weights if there is one."""
    _, module, name = spec.split(":")
    try:
        made = getattr(import_module(module), name)
    except (ImportError, AttributeError) as problem:
        raise EncoderError(f"{spec} cannot be loaded: {problem}. Is its folder named in PYTHONPATH?") from problem
    encoder = (made() if weights is None else made(weights)) if isinstance(made, type) else None
    if not isinstance(encoder, Encoder):
        raise EncoderError(f"{spec} is no encoder: it lacks a member of Encoder in {Encoder.__module__}.")
    if f"{encoder.name}:{encoder.version}" != spec:
        raise EncoderError(f"{spec} calls itself {encoder.name}:{encoder.version}; its name and version must load it.")
    return encoder
