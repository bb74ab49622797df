"""The recipe end to end on drawn pictures: train, stop, go on, begin the next stage, export, load, name things."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from discovery.embeddings.encoders.compact import load
from discovery.embeddings.encoders.compact_weights import SHIPPED, read
from tests.training.conftest import picture
from training import export, train
from training.pictures import SOURCES
from training.train import BATCH, STAGES, WARM_UP, Run


def run(data: Path, folder: Path, minutes: float = 10) -> Run:
    folder.mkdir(exist_ok=True)
    torch.manual_seed(0)
    return Run(STAGES["base"], data, minutes, folder)


def command(module: object, monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["training", *map(str, arguments)])
    module.main()  # type: ignore[attr-defined]


def test_every_picture_is_drawn_once_before_any_is_drawn_again(data: Path, tmp_path: Path) -> None:
    training = run(data, tmp_path)
    total = sum(len(of) for of in training.sets)
    drawn: dict[int, list[int]] = {}
    while training.step * BATCH < 5 * total:
        for of, rows in training.draw():
            drawn.setdefault(id(of), []).extend(rows.tolist())
        training.step += 1
    for of in training.sets:
        counts = torch.bincount(torch.tensor(drawn[id(of)]), minlength=len(of))
        assert counts.max() - counts.min() <= 1


def test_a_stopped_run_goes_on_from_its_checkpoint(data: Path, tmp_path: Path) -> None:
    first = run(data, tmp_path)
    first.one_step()
    first.seconds = 42.0
    first.save()
    second = run(data, tmp_path)
    second.resume()
    assert (second.step, second.seconds) == (1, 42.0)
    for ours, theirs in zip(first.whole.state_dict().values(), second.whole.state_dict().values(), strict=True):
        assert torch.equal(ours, theirs)


def test_a_stage_begins_from_exported_weights(data: Path, tmp_path: Path) -> None:
    shipped, training = read(SHIPPED), run(data, tmp_path)
    subjects = training.objective.proxies("subject")
    subjects.data = torch.zeros_like(shipped.proxies)  # as many classes as the real sets have, not the drawn ones
    training.average.module.objective.proxies("subject").data = torch.zeros_like(shipped.proxies)
    training.begin_from(SHIPPED)
    assert torch.equal(training.objective.proxies("subject"), shipped.proxies)
    assert torch.equal(training.average.module.objective.proxies("subject"), shipped.proxies)
    for name, tensor in shipped.network.state_dict().items():
        assert torch.equal(training.network.state_dict()[name], tensor)
        assert torch.equal(training.average.module.network.state_dict()[name], tensor)


def test_the_rate_rises_then_falls_to_nothing() -> None:
    stage = STAGES["base"]
    rates = [stage.learning_rate(progress) for progress in (0.0, WARM_UP, 0.5, 1.0)]
    assert rates[0] == 0
    assert rates[1] == pytest.approx(stage.rate)
    assert 0 < rates[2] < stage.rate
    assert rates[3] == pytest.approx(0)


def test_two_stages_make_an_encoder_that_ships(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    base, everything, weights = tmp_path / "base", tmp_path / "all", tmp_path / "compact.safetensors"
    command(train, monkeypatch, "base", "--data", data, "--minutes", 0.05, "--folder", base, "--threads", 2)
    begun = ["--begin-from", base / "checkpoint.pt", "--threads", 2]
    command(train, monkeypatch, "all", "--data", data, "--minutes", 0.05, "--folder", everything, *begun)
    points = [json.loads(line) for line in (everything / "curve.jsonl").read_text().splitlines()]
    assert points[-1]["event"] == "validation"
    assert 0 <= points[-1]["subject"] <= 1
    shares = json.dumps({"subject": 0.7, "look": 0.3})
    command(
        export, monkeypatch, everything / "checkpoint.pt", "--data", data, "--side", 64, "--shares", shares,
        "--refinement", 0.5, "--output", weights,
    )  # fmt: skip
    assert "calibration error" in capsys.readouterr().out
    encoder = load(weights, threads=2)
    vectors, labels = encoder.encode_and_label([Image.open(io.BytesIO(picture(0, 5)))])
    assert vectors.shape == (1, encoder.dimension)
    assert len(labels) == 1


def test_every_set_can_be_named_for_a_stage() -> None:
    for stage in STAGES.values():
        assert set(stage.sets) <= SOURCES.keys()
