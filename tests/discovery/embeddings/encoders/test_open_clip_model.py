"""A CLIP model, tiny and randomly initialised, becomes an encoder of pictures and words; nothing is fetched."""

import json
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import open_clip
import pytest
import torch
from safetensors.torch import save_file

from discovery.embeddings.encoders.open_clip_model import OpenClipEncoder, known_models, load
from discovery.embeddings.encoders.open_clip_weights import download_folder
from discovery.embeddings.encoders.protocol import (
    Encoder,
    EncodingFailed,
    LabellingEncoder,
    TextEncoder,
    UnknownEncoder,
    WeightsUnavailable,
)
from discovery.embeddings.encoders.registry import load_encoder
from discovery.embeddings.encoders.torch_running import best_device, precision_on

from .pictures import noise

TINY = "kindred-tiny"
SPEC = f"{TINY}/random"

CLOSE = 1e-2 if precision_on(best_device()) is torch.bfloat16 else 1e-5


@pytest.fixture(autouse=True)
def _no_weights_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty caches, no leave to fill them, and no network."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hugging-face"))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.delenv("KINDRED_ALLOW_DOWNLOAD", raising=False)


@pytest.fixture(autouse=True, scope="module")
def _tiny(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One layer of 32 numbers for 32 px, and one for words, known to open_clip by a name."""
    folder = tmp_path_factory.mktemp("models")
    vision = {"image_size": 32, "patch_size": 16, "layers": 1, "width": 32, "head_width": 16}
    text = {"context_length": 77, "vocab_size": 49408, "layers": 1, "width": 32, "heads": 2}
    model = {"embed_dim": 24, "vision_cfg": vision, "text_cfg": text}
    (folder / f"{TINY}.json").write_text(json.dumps(model))
    fetched = {**model, "text_cfg": {**text, "hf_tokenizer_name": "somewhere/else"}}
    (folder / f"{TINY}-fetched.json").write_text(json.dumps(fetched))
    open_clip.add_model_config(folder)


def tiny(seed: int) -> torch.nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: torch.nn.Module = open_clip.create_model(TINY)
        return model.eval()


@pytest.fixture(scope="module")
def weights(_tiny: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_file(tiny(0).state_dict(), path)
    return path


@pytest.fixture(scope="module")
def encoder(weights: Path) -> OpenClipEncoder:
    return load(SPEC, weights)


def test_pictures_and_words_lie_in_one_space_where_the_model_puts_them(encoder: OpenClipEncoder) -> None:
    assert isinstance(encoder, Encoder)
    assert isinstance(encoder, TextEncoder)
    assert not isinstance(encoder, LabellingEncoder)
    images, texts = [noise(seed) for seed in range(3)], ["a red dress", "a house by the sea"]
    model = tiny(0)
    transforms = open_clip.transform.image_transform(32, is_train=False)
    with torch.inference_mode():
        scaled, _, scale = model(
            torch.stack([transforms(image) for image in images]), open_clip.get_tokenizer(TINY)(texts)
        )
        expected = (scaled @ model.encode_text(open_clip.get_tokenizer(TINY)(texts), normalize=True).T).numpy()
    rows, words = encoder.encode_images(images), encoder.encode_text(texts)
    assert rows.dtype == words.dtype == np.float32
    assert rows.shape == (3, 24)
    assert words.shape == (2, 24)
    np.testing.assert_allclose(np.linalg.norm(words, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(rows @ words.T, expected, atol=CLOSE)
    assert scale > 0


def test_nothing_gives_no_rows(encoder: OpenClipEncoder) -> None:
    assert encoder.encode_images([]).shape == encoder.encode_text([]).shape == (0, 24)


def test_long_and_foreign_texts_and_none_at_all_have_a_vector(encoder: OpenClipEncoder) -> None:
    assert np.isfinite(encoder.encode_text(["word " * 500, "海边的房子", ""])).all()


def test_a_long_batch_gives_what_single_pictures_give(encoder: OpenClipEncoder) -> None:
    images = [noise(seed, (40 + seed, 60)).convert("RGBA") for seed in range(35)]
    singles = np.concatenate([encoder.encode_images([image]) for image in images[30:]])
    np.testing.assert_allclose(encoder.encode_images(images)[30:], singles, atol=CLOSE)


def test_the_spec_of_the_encoder_is_its_name_and_version(weights: Path) -> None:
    found = load_encoder(f"open_clip:{SPEC}", weights)
    assert f"{found.name}:{found.version}" == f"open_clip:{SPEC}"


def test_the_fingerprint_follows_the_weights_and_their_name(weights: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.pt"
    torch.save(tiny(1).state_dict(), other)
    fingerprints = [load(SPEC, weights), load(SPEC, weights), load(SPEC, other), load(f"{TINY}/mine", weights)]
    one, same, different, renamed = (encoder.fingerprint for encoder in fingerprints)
    assert one == same
    assert len({one, different, renamed}) == 3
    assert len(bytes.fromhex(one)) == 32


def test_a_checkpoint_of_a_training_run_loads_too(encoder: OpenClipEncoder, tmp_path: Path) -> None:
    path = tmp_path / "epoch.pt"
    torch.save(
        {"epoch": 3, "state_dict": {f"module.{key}": value for key, value in tiny(0).state_dict().items()}}, path
    )
    images = [noise(0)]
    np.testing.assert_allclose(load(SPEC, path).encode_images(images), encoder.encode_images(images), atol=1e-6)


def test_the_transforms_are_those_that_the_weights_were_trained_with(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tag of open_clip's own list says how, as those of OpenAI's ConvNeXts and SigLIPs do."""
    entry = {"hf_hub": "somebody/tiny/", "mean": (0.5,) * 3, "std": (0.5,) * 3, "resize_mode": "squash"}
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, TINY, {"squashed": entry})
    wide = noise(0, (200, 50))
    squashed, cropped = load(f"{TINY}/squashed", weights), load(SPEC, weights)
    square = wide.resize((32, 32))
    like_square = [float((e.encode_images([wide]) @ e.encode_images([square]).T).item()) for e in (squashed, cropped)]
    assert like_square[0] > 0.999 > like_square[1]


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder) as refused:
        load("ViT-Z-99/openai")
    assert "'ViT-Z-99' is no model of open_clip" in str(refused.value)
    assert all(name in str(refused.value) for name in known_models())


def test_a_model_whose_tokenizer_would_be_fetched_is_refused(weights: Path) -> None:
    assert f"{TINY}-fetched" not in known_models()
    with pytest.raises(UnknownEncoder, match="needs a tokenizer that open_clip lacks"):
        load(f"{TINY}-fetched/random", weights)


def test_unknown_weights_without_a_file_list_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder, match=r"no weights 'mine'; open_clip knows openai, .*KINDRED_ENCODER_WEIGHTS"):
        load("ViT-B-32/mine")


def test_missing_weights_say_in_one_line_what_was_looked_for_where(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable) as refused:
        load("ViT-B-32/openai")
    message = str(refused.value)
    assert "open_clip_model.safetensors" in message
    assert str(tmp_path / "torch") in message
    assert "KINDRED_ENCODER_WEIGHTS" in message
    assert "KINDRED_ALLOW_DOWNLOAD=1" in message
    assert "\n" not in message


def test_a_download_that_cannot_be_made_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_ALLOW_DOWNLOAD", "1")
    with pytest.raises(
        WeightsUnavailable, match=r"Fetching timm/vit_base_patch32_clip_224\.openai to .* failed"
    ) as refused:
        load("ViT-B-32/openai")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("ours", [False, True], ids=["hugging-face", "torch"])
def test_cached_weights_are_found(ours: bool, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(open_clip.pretrained._PRETRAINED, TINY, {"listed": {"hf_hub": "somebody/tiny/"}})
    cache = (download_folder() if ours else tmp_path / "hugging-face") / "models--somebody--tiny"
    snapshot = cache / "snapshots" / ("0" * 40)
    snapshot.mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("0" * 40)
    (snapshot / "open_clip_model.safetensors").write_bytes(weights.read_bytes())
    assert load(f"{TINY}/listed").dimension == 24


def test_a_given_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=r"nowhere\.pt"):
        load(SPEC, tmp_path / "nowhere.pt")


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_a_damaged_file_is_refused_by_name(suffix: str, weights: Path, tmp_path: Path) -> None:
    path = tmp_path / f"half{suffix}"
    path.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    with pytest.raises(WeightsUnavailable, match=rf"half\{suffix} cannot be loaded into {TINY}") as refused:
        load(SPEC, path)
    assert "\n" not in str(refused.value)


class RunsCode:
    """Pickles to an instruction that would create a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.path), "w")


def test_a_file_that_would_run_code_is_refused_and_does_not_run(tmp_path: Path) -> None:
    torch.save({"logit_scale": RunsCode(tmp_path / "proof")}, tmp_path / "evil.pt")
    with pytest.raises(WeightsUnavailable, match=r"evil\.pt cannot be loaded"):
        load(SPEC, tmp_path / "evil.pt")
    assert not (tmp_path / "proof").exists()


def test_weights_of_another_dimension_are_refused_by_name(tmp_path: Path) -> None:
    state = dict(tiny(0).state_dict())
    state["visual.proj"] = torch.zeros(32, 48)
    save_file(state, tmp_path / "wide.safetensors")
    with pytest.raises(WeightsUnavailable, match=r"wide\.safetensors cannot be loaded .*visual\.proj"):
        load(SPEC, tmp_path / "wide.safetensors")


def test_weights_with_nan_never_make_a_vector(tmp_path: Path) -> None:
    state = dict(tiny(0).state_dict())
    state["visual.proj"] = torch.full_like(state["visual.proj"], float("nan"))
    save_file(state, tmp_path / "nan.safetensors")
    encoder = load(SPEC, tmp_path / "nan.safetensors")
    with pytest.raises(EncodingFailed, match="no usable vector"):
        encoder.encode_images([noise(0)])
    assert np.isfinite(encoder.encode_text(["words are well"])).all()
