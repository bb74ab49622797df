"""`python -m training.train`: one stage of the recipe, resumable, with a curve; it fits the time that it is given."""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from discovery.embeddings.encoders.compact_network import CompactNetwork
from discovery.embeddings.encoders.compact_weights import read

from .augmentation import strong_view, weak_view
from .muon import Muon
from .objective import SHARES, Objective
from .pictures import BASE, SMALL, SOURCES, PictureSet, training_pictures, vocabulary
from .validation import Validation

BATCH = 256
"""Pictures a step, each in a weak view."""

WARM_UP, MOMENTUM, AVERAGE = 0.02, 0.9, 0.998

ADAM_SHARE = 0.04
"""Of Muon's rate: what Adam takes for the parameters that are no weights before a normalisation."""

SAVE_EVERY, VALIDATE_EVERY = 120.0, 600.0
"""Seconds of training between checkpoints, and between points of the curve."""


@dataclass(frozen=True)
class Stage:
    """What is trained on, and how."""

    sets: tuple[str, ...]
    """A set named more than once is drawn from as many times as often."""
    rate: float
    """The highest learning rate of Muon."""
    sides: tuple[tuple[float, int], ...]
    """The side of the views, in pixels, from a share of the time on."""
    paired: int
    """One picture in so many is seen in a strong view too. Distortion costs more than it teaches in so few passes: with
    a strong view of every picture, precision rose half as fast."""

    def side(self, progress: float) -> int:
        """Small pictures first, for more of them in the same time; the last steps see what inference will."""
        return [side for start, side in self.sides if progress >= start][-1]

    def learning_rate(self, progress: float) -> float:
        """A linear start, then half a cosine down to nothing."""
        if progress < WARM_UP:
            return self.rate * progress / WARM_UP
        return self.rate * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))) / 2


STAGES = {
    "base": Stage(BASE, rate=0.03, sides=((0.0, 40), (0.5, 56)), paired=5),
    "all": Stage((*SOURCES, *SMALL * 2), rate=0.02, sides=((0.0, 56), (0.6, 80)), paired=2),
}


class Run:
    """The state of a stage: everything that a checkpoint holds."""

    def __init__(self, stage: Stage, data: Path, minutes: float, folder: Path) -> None:
        self.stage, self.folder, self.limit = stage, folder, minutes * 60
        names = vocabulary(data)
        loaded = {key: training_pictures(data, key, names) for key in dict.fromkeys(stage.sets)}
        self.sets = [loaded[key] for key in stage.sets]
        self.network = CompactNetwork().to(memory_format=torch.channels_last)  # type: ignore[call-overload,unused-ignore]
        self.objective = Objective(names)
        whole = nn.ModuleDict({"network": self.network, "objective": self.objective})
        self.whole = whole
        self.average = AveragedModel(whole, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE), use_buffers=True)  # type: ignore[no-untyped-call]
        matrices = [p for p in self.network.parameters() if p.ndim > 1]
        rest = [p for p in self.network.parameters() if p.ndim <= 1] + list(self.objective.parameters())
        self.optimizers = (Muon(matrices, lr=0.0, momentum=MOMENTUM), torch.optim.Adam(rest, lr=0.0, betas=(0.9, 0.98)))
        self.validation = Validation(data)
        self.step, self.seconds = 0, 0.0
        self.shuffles: dict[int, Tensor] = {}

    @property
    def progress(self) -> float:
        return min(self.seconds / self.limit, 1.0)

    def begin_from(self, earlier: Path) -> None:
        """The averaged weights of an earlier stage; its optimizer and its clock stay behind.

        `earlier` is a checkpoint, or an exported weights file, which keeps of the classifiers the subjects alone.
        """
        if earlier.suffix == ".safetensors":
            weights = read(earlier)
            self.network.load_state_dict(weights.network.state_dict())
            with torch.no_grad():
                self.objective.proxies("subject").copy_(weights.proxies)
            self.average.module.load_state_dict(self.whole.state_dict())
            return
        state = torch.load(earlier, weights_only=True)["average"]
        self.average.load_state_dict(state)
        self.average.n_averaged.zero_()
        self.whole.load_state_dict(self.average.module.state_dict())

    def resume(self) -> None:
        if not (path := self.folder / "checkpoint.pt").exists():
            return
        state = torch.load(path, weights_only=True)
        self.whole.load_state_dict(state["whole"])
        self.average.load_state_dict(state["average"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.step, self.seconds = state["step"], state["seconds"]

    def save(self) -> None:
        state = {
            "whole": self.whole.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, self.folder / "checkpoint.tmp")
        os.replace(self.folder / "checkpoint.tmp", self.folder / "checkpoint.pt")

    def train(self) -> None:
        saved = validated = self.seconds
        while self.progress < 1:
            started = time.monotonic()
            losses = self.one_step()
            self.seconds += time.monotonic() - started
            if self.step % 50 == 0:
                self.log(event="step", **{kind: round(loss.item(), 4) for kind, loss in losses.items()})
            if self.seconds - saved > SAVE_EVERY:
                self.save()
                saved = self.seconds
            if self.seconds - validated > VALIDATE_EVERY:
                self.validate()
                validated = self.seconds
        self.save()
        self.validate()

    def one_step(self) -> dict[str, Tensor]:
        generator = torch.Generator().manual_seed(self.step)
        side = self.stage.side(self.progress)
        chosen = self.draw()
        again = [(of, rows[: math.ceil(len(rows) / self.stage.paired)]) for of, rows in chosen]
        weak = [weak_view(of.images[rows], side, generator) for of, rows in chosen]
        strong = [strong_view(of.images[rows], side, generator) for of, rows in again]
        starts = torch.tensor([0] + [len(rows) for _, rows in chosen]).cumsum(0).tolist()
        partners = torch.cat([torch.arange(len(rows)) + start for (_, rows), start in zip(again, starts, strict=False)])
        labels = {
            kind: torch.cat([of.labels[kind][rows] for of, rows in chosen + again])
            for kind in self.objective.classifiers
        }
        subject, instance = self.network(torch.cat(weak + strong))
        losses: dict[str, Tensor] = self.objective(subject, instance, labels, partners)
        rate = self.stage.learning_rate(self.progress)
        for optimizer, share in zip(self.optimizers, (1.0, ADAM_SHARE), strict=True):
            optimizer.param_groups[0]["lr"] = rate * share
            optimizer.zero_grad(set_to_none=True)
        sum(SHARES[kind] * loss for kind, loss in losses.items()).backward()  # type: ignore[union-attr]
        for optimizer in self.optimizers:
            optimizer.step()
        self.average.update_parameters(self.whole)
        self.step += 1
        return losses

    def draw(self) -> list[tuple[PictureSet, Tensor]]:
        """The next BATCH of an endless row of shuffles, by set; the same for the same step."""
        total = sum(len(of) for of in self.sets)
        first = self.step * BATCH
        turns = range(first // total, (first + BATCH - 1) // total + 1)
        for turn in turns:
            if turn not in self.shuffles:
                self.shuffles[turn] = torch.randperm(total, generator=torch.Generator().manual_seed(turn))
        numbers = torch.cat([self.shuffles[turn] for turn in turns])[first % total : first % total + BATCH]
        chosen, start = [], 0
        for of in self.sets:
            rows = numbers[(numbers >= start) & (numbers < start + len(of))] - start
            if len(rows):
                chosen.append((of, rows))
            start += len(of)
        return chosen

    def validate(self) -> None:
        network = self.average.module.get_submodule("network")
        assert isinstance(network, CompactNetwork)  # noqa: S101  # for the type checker
        network.eval()
        self.log(event="validation", **self.validation.measure(network))
        network.train()

    def log(self, **fields: object) -> None:
        pictures = self.step * BATCH
        passes = pictures / sum(len(of) for of in self.sets)
        line = {"minutes": round(self.seconds / 60, 2), "pictures": pictures, "passes": round(passes, 3), **fields}
        with (self.folder / "curve.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds the zips")
    parser.add_argument("--minutes", type=float, required=True, help="time to train; the schedule is fitted to it")
    parser.add_argument("--folder", type=Path, required=True, help="where checkpoint and curve are kept")
    parser.add_argument("--begin-from", type=Path, help="checkpoint of an earlier stage, or exported weights")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    options.folder.mkdir(parents=True, exist_ok=True)
    run = Run(STAGES[options.stage], options.data, options.minutes, options.folder)
    if options.begin_from:
        run.begin_from(options.begin_from)
    run.resume()
    run.train()


if __name__ == "__main__":
    main()
