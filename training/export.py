"""`python -m training.export`: from a checkpoint to the weights file that ships, its labels calibrated.

Calibration is by one temperature (Guo et al., "On calibration of modern neural networks", ICML 2017), on pictures that
were never trained on.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from discovery.embeddings.encoders.compact_network import DEVIATION, MEAN, CompactNetwork
from discovery.embeddings.encoders.compact_weights import SHIPPED, Settings, write

from .label_names import tag_names
from .objective import Objective
from .pictures import SOURCES, pictures_kept_apart, vocabulary

LEAST_QUANTILE = 0.05
"""Of the pictures that were named rightly, so many lie farther from their proxy than `least_cosine`."""


def averaged(checkpoint: Path, names: dict[str, list[str]]) -> tuple[CompactNetwork, Tensor]:
    """The averaged network of a checkpoint, for evaluation, and the unit proxies [subjects, SUBJECT]."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["average"]
    network, objective = CompactNetwork(), Objective(names)
    for module, name in ((network, "network"), (objective, "objective")):
        prefix = f"module.{name}."
        module.load_state_dict({k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)})
    return network.eval(), functional.normalize(objective.proxies("subject").detach())


@torch.inference_mode()
def projected(network: CompactNetwork, images: Tensor, side: int) -> Tensor:
    """The subject projections [n, SUBJECT] of uint8 pictures and their mirror images, at the side of inference."""
    mean, deviation = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
    rows = [torch.empty(0, 256)]
    for part in torch.split(images, 128):
        sized = functional.interpolate(part.float() / 255, (side, side), mode="bicubic", antialias=True)
        batch = (sized.clamp(0, 1) - mean) / deviation
        rows.append(functional.normalize(network(batch)[0] + network(batch.flip(3))[0]))
    return torch.cat(rows)


def fitted_scale(cosines: Tensor, subjects: Tensor) -> float:
    """The scale of `cosines` [n, classes] under which the softmax is most likely to have said `subjects` [n]."""
    scales = torch.linspace(4, 60, 225)
    losses = torch.stack([functional.cross_entropy(cosines * scale, subjects) for scale in scales])
    return float(scales[losses.argmin()])


def expected_calibration_error(confidence: Tensor, right: Tensor, bins: int = 15) -> float:
    """Mean gap between confidence and accuracy over equal bins of confidence, weighted by their pictures."""
    which = (confidence * bins).long().clamp(max=bins - 1)
    gaps = [
        (confidence[which == b].mean() - right[which == b].float().mean()).abs() * (which == b).float().mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(sum(gaps))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the zips")
    parser.add_argument("--sets", nargs="+", default=list(SOURCES), choices=SOURCES, help="those it was trained on")
    parser.add_argument("--side", type=int, required=True, help="pixels at inference")
    parser.add_argument("--shares", type=json.loads, required=True, help='of the cosine: {"subject": 0.7, …}')
    parser.add_argument("--refinement", type=float, required=True, help="towards the classes; 0 for none")
    parser.add_argument("--output", type=Path, default=SHIPPED)
    options = parser.parse_args()
    names = vocabulary(options.data)
    network, proxies = averaged(options.checkpoint, names)
    cosines, subjects = [], []
    for key in options.sets:
        kept = pictures_kept_apart(options.data, key, names)
        cosines.append(projected(network, kept.images, options.side) @ proxies.T)
        subjects.append(kept.labels["subject"])
    all_cosines, all_subjects = torch.cat(cosines), torch.cat(subjects)
    scale = fitted_scale(all_cosines, all_subjects)
    confidence, said = (all_cosines * scale).softmax(1).max(1)
    right = said == all_subjects
    nearest = all_cosines.max(1).values[right]
    settings = Settings(
        side=options.side,
        shares=options.shares,
        labels=tuple(tag_names(names["subject"], options.data)),
        scale=scale,
        refinement=options.refinement,
        least_cosine=float(nearest.quantile(LEAST_QUANTILE)),
    )
    options.output.parent.mkdir(parents=True, exist_ok=True)
    write(options.output, network, proxies, settings)
    confident = confidence >= 0.5
    print(
        f"{options.output}: {options.output.stat().st_size / 1e6:.1f} MB; {len(right)} pictures kept apart: "
        f"accuracy {right.float().mean():.3f}, calibration error {expected_calibration_error(confidence, right):.3f}; "
        f"{confident.float().mean():.2f} of them are said with 0.5 or more, of which "
        f"{right[confident].float().mean():.3f} are right; scale {scale:.1f}, least cosine {settings.least_cosine:.2f}"
    )


if __name__ == "__main__":
    main()
