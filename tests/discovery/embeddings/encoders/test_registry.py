"""Encoders are found by name, loaded once, and an unknown name is answered with the known ones."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from discovery.embeddings.encoders.protocol import Encoder, EncoderError, UnknownEncoder, WeightsUnavailable
from discovery.embeddings.encoders.registry import check_spec, known_encoders, load_encoder


@pytest.mark.parametrize(
    "spec",
    [
        "compact:v1",
        "classic:v1",
        "torchvision:resnet18",
        "torchvision:vit_b_16/IMAGENET1K_V1",
        "open_clip:ViT-B-32/laion2b_s34b_b79k",
        "open_clip:EVA02-E-14-plus/laion2b_s9b_b144k",
        "python:encoders:Mine",
        "python:club.encoders:Mine",
    ],
)
def test_well_formed_specs_pass(spec: str) -> None:
    check_spec(spec)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "classic",
        "classic:v2",
        " classic:v1",
        "compact:v2",
        "clip:v1",
        "torchvision:",
        "torchvision:../x",
        "torchvision:a/b/c",
        "open_clip:ViT-B-32",
        "open_clip:../x/y",
        "open_clip:ViT-B-32/../y",
        "python:encoders",
        "python:../encoders:Mine",
        "python:encoders:os.system",
    ],
)
def test_an_unknown_spec_lists_the_known_ones(spec: str) -> None:
    for ask in (check_spec, load_encoder):
        with pytest.raises(UnknownEncoder) as refused:
            ask(spec)
        assert all(known in str(refused.value) for known in known_encoders())
        assert repr(spec) in str(refused.value)


def test_the_spec_of_an_encoder_is_its_name_and_version() -> None:
    encoder = load_encoder("classic:v1")
    assert isinstance(encoder, Encoder)
    assert f"{encoder.name}:{encoder.version}" == "classic:v1"
    assert len(bytes.fromhex(encoder.fingerprint)) == 32


def test_threads_that_ask_at_once_get_one_encoder() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load_encoder("classic:v1"), range(32)))
    assert all(encoder is found[0] for encoder in found)


def test_weights_for_an_encoder_without_any_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="has no weights"):
        load_encoder("classic:v1", weights=tmp_path / "some.pth")


def test_fewer_than_one_thread_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        load_encoder("classic:v1", threads=0)


OWN = """
class Mine:
    name, version, dimension, fingerprint = "python", "mine:Mine", 1, "0" * 64
    def __init__(self, *weights):
        self.weights = weights
    def encode_images(self, images):
        raise NotImplementedError

class Poser(Mine):
    name = "classic"

def function():
    raise AssertionError("only classes are called")

class Half:
    name = "python"
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


def test_a_class_of_ones_own_is_an_encoder_and_gets_its_weights(mine: None, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    assert vars(load_encoder("python:mine:Mine")) == {"weights": ()}
    assert vars(load_encoder("python:mine:Mine", weights)) == {"weights": (weights,)}


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("python:nowhere_to_be_found:Mine", "No module named 'nowhere_to_be_found'.*PYTHONPATH"),
        ("python:mine:Theirs", "no attribute 'Theirs'"),
        ("python:mine:function", "is no encoder"),
        ("python:mine:Half", "is no encoder"),
        ("python:mine:Poser", "calls itself classic:mine:Mine"),
    ],
)
def test_what_is_no_encoder_is_refused_by_name(mine: None, spec: str, reason: str) -> None:
    with pytest.raises(EncoderError, match=f"{spec}.*{reason}") as refused:
        load_encoder(spec)
    assert "\n" not in str(refused.value)


def test_the_encoder_that_ships_comes_first() -> None:
    assert known_encoders()[0] == "compact:v1"


def test_without_its_packages_open_clip_says_in_one_line_how_to_get_them() -> None:
    """In a process whose interpreter finds none of them, as with the packages of locks/app.txt alone."""
    program = (
        "import sys\n"
        "from importlib.machinery import PathFinder\n"
        "class Without(PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name == 'open_clip' else PathFinder.find_spec(name, path, target)\n"
        "sys.meta_path[sys.meta_path.index(PathFinder)] = Without\n"
        "from discovery.embeddings.encoders.registry import load_encoder\n"
        "from discovery.embeddings.encoders.protocol import EncoderError\n"
        "try:\n"
        "    load_encoder('open_clip:ViT-B-32/openai')\n"
        "except EncoderError as problem:\n"
        "    print(problem)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True)
    assert "locks/clip.txt" in ran.stdout
    assert "KINDRED_ENCODER" in ran.stdout
    assert ran.stdout.count("\n") == 1
