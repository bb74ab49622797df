"""torchvision's models become encoders through real, randomly initialised weights in real files; nothing is fetched."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import get_model, get_model_weights, mobilenet_v3_small  # type: ignore[attr-defined]

from discovery.embeddings.encoders.protocol import (
    EncodingFailed,
    LabellingEncoder,
    UnknownEncoder,
    WeightsUnavailable,
)
from discovery.embeddings.encoders.registry import load_encoder
from discovery.embeddings.encoders.torch_running import best_device, precision_on
from discovery.embeddings.encoders.torchvision_backbone import (
    LEAST_CONFIDENCE,
    TorchvisionEncoder,
    build_arguments,
    known_models,
    load,
    remove_head,
)

from .pictures import noise

LIBRARY_FILE = "mobilenet_v3_small-047dcff4.pth"

CLOSE = 1e-2 if precision_on(best_device()) is torch.bfloat16 else 1e-5


@pytest.fixture(autouse=True)
def _no_library_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and no leave to fill it."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub-home"))
    monkeypatch.delenv("KINDRED_ALLOW_DOWNLOAD", raising=False)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """Threads that spin for one another are slower than one thread wherever cores are shared."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(tmp_path_factory.mktemp("weights") / "random.pth", mobilenet_with(0).state_dict())


@pytest.fixture(scope="module")
def encoder(weights: Path) -> TorchvisionEncoder:
    return load("mobilenet_v3_small", weights)


def mobilenet_with(seed: int, classes: int = 1000) -> torch.nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: torch.nn.Module = mobilenet_v3_small(num_classes=classes)
        return model.eval()


def saved(path: Path, contents: object) -> Path:
    torch.save(contents, path)
    return path


def test_vectors_are_what_the_classifier_would_have_read(encoder: TorchvisionEncoder) -> None:
    assert isinstance(encoder, LabellingEncoder)
    assert encoder.dimension == 1024
    images = [noise(seed) for seed in range(3)]
    model: Any = mobilenet_with(0)
    model.classifier[3] = torch.nn.Identity()
    transforms = get_model_weights("mobilenet_v3_small")["DEFAULT"].transforms()
    with torch.inference_mode():
        expected = torch.nn.functional.normalize(model(torch.stack([transforms(image) for image in images])))
    vectors = encoder.encode_images(images)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected.numpy(), atol=CLOSE)


def test_a_long_batch_gives_what_single_pictures_give(encoder: TorchvisionEncoder) -> None:
    images = [noise(seed, (40 + seed, 60)) for seed in range(35)]
    singles = np.concatenate([encoder.encode_images([image]) for image in images[30:]])
    np.testing.assert_allclose(encoder.encode_images(images)[30:], singles, atol=CLOSE)
    assert encoder.encode_images([]).shape == (0, 1024)


def sure_of(category: int, seed: int = 0) -> dict[str, Any]:
    """Weights whose classifier says `category` of every picture, at some 0.98."""
    state = dict(mobilenet_with(seed).state_dict())
    state["classifier.3.weight"] = torch.zeros(1000, 1024)
    state["classifier.3.bias"] = torch.zeros(1000)
    state["classifier.3.bias"][category] = 11.0
    return state


def test_labels_are_what_the_whole_model_would_have_said(tmp_path: Path) -> None:
    images = [noise(seed) for seed in range(3)]
    entry = get_model_weights("mobilenet_v3_small")["DEFAULT"]
    batch = torch.stack([entry.transforms()(image) for image in images])
    model: Any = mobilenet_with(0)
    with torch.inference_mode():
        scores = model(batch)
        for value in model.classifier[3].parameters():  # untrained ones are sure of nothing
            value *= 15 / (scores.amax() - scores.mean())
        shares = model(batch).softmax(1)
    encoder = load("mobilenet_v3_small", saved(tmp_path / "loud.pth", model.state_dict()))
    vectors, labels = encoder.encode_and_label(images)
    np.testing.assert_array_equal(vectors, encoder.encode_images(images))
    assert any(labels)
    for share, found in zip(shares, labels, strict=True):
        expected = [(entry.meta["categories"][i], share[i].item()) for i in share.argsort(descending=True)]
        assert [name for name, _ in found] == [name for name, value in expected if value >= LEAST_CONFIDENCE]
        for (_, confidence), (_, value) in zip(found, expected, strict=False):
            assert confidence == pytest.approx(value, abs=max(CLOSE * 20, 2e-3))


def test_labels_are_categories_of_imagenet_in_plain_words(tmp_path: Path) -> None:
    encoder = load("mobilenet_v3_small", saved(tmp_path / "tabby.pth", sure_of(281)))
    ((label,),) = encoder.encode_and_label([noise(0)])[1]
    assert label.name == "tabby"
    assert 0.9 < label.confidence <= 1
    assert encoder.encode_and_label([])[1] == []


def test_a_classifier_that_is_sure_of_nothing_gives_no_labels(encoder: TorchvisionEncoder) -> None:
    assert encoder.encode_and_label([noise(0), noise(1)])[1] == [(), ()]


def test_a_file_stripped_of_its_classifier_gives_the_same_vectors_and_no_labels(tmp_path: Path) -> None:
    state = sure_of(281)
    whole = load("mobilenet_v3_small", saved(tmp_path / "whole.pth", state))
    stripped = {key: value for key, value in state.items() if not key.startswith("classifier.3.")}
    encoder = load("mobilenet_v3_small", saved(tmp_path / "stripped.pth", stripped))
    vectors, labels = encoder.encode_and_label([noise(0)])
    np.testing.assert_array_equal(vectors, whole.encode_images([noise(0)]))
    assert labels == [()]


def test_weights_may_be_safetensors(weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "same.safetensors"
    save_file(mobilenet_with(0).state_dict(), path)
    same = load("mobilenet_v3_small", path).encode_images([noise(0)])
    np.testing.assert_array_equal(same, load("mobilenet_v3_small", weights).encode_images([noise(0)]))
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(WeightsUnavailable, match=r"same\.safetensors cannot be read"):
        load("mobilenet_v3_small", path)


def test_the_spec_names_the_default_weights_in_full(encoder: TorchvisionEncoder) -> None:
    assert f"{encoder.name}:{encoder.version}" == "torchvision:mobilenet_v3_small/IMAGENET1K_V1"


def test_the_fingerprint_follows_the_weights(weights: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pth"
    copy.write_bytes(weights.read_bytes())
    other = saved(tmp_path / "other.pth", mobilenet_with(1).state_dict())
    one, same, different = (load("mobilenet_v3_small", path).fingerprint for path in (weights, copy, other))
    assert one == same != different


def test_several_threads_load_and_encode_with_one_model(weights: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.pth"
    fresh.write_bytes(weights.read_bytes())
    with ThreadPoolExecutor(4) as pool:
        encoders = list(pool.map(lambda _: load_encoder("torchvision:mobilenet_v3_small", fresh), range(4)))
        vectors = list(pool.map(lambda encoder: encoder.encode_images([noise(1)]), encoders))
    assert all(encoder is encoders[0] for encoder in encoders)
    assert all(np.allclose(vector, vectors[0], atol=1e-6) for vector in vectors)


def test_the_number_of_threads_can_be_set_at_loading(weights: Path, tmp_path: Path) -> None:
    before = torch.get_num_threads()
    copy = tmp_path / "threads.pth"
    copy.write_bytes(weights.read_bytes())
    try:
        load_encoder("torchvision:mobilenet_v3_small", copy, threads=2)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_classifier_of_another_size_is_no_obstacle(tmp_path: Path) -> None:
    path = saved(tmp_path / "seven.pth", mobilenet_with(2, classes=7).state_dict())
    vectors, labels = load("mobilenet_v3_small", path).encode_and_label([noise(0)])
    assert vectors.shape == (1, 1024)
    assert labels == [()]  # nobody said what the seven are called


@pytest.mark.parametrize(
    ("name", "dimension"),
    [("resnet18", 512), ("squeezenet1_1", 512), ("mnasnet0_5", 1280), ("googlenet", 1024)],
)
def test_unlike_families_load_and_encode(name: str, dimension: int, tmp_path: Path) -> None:
    arguments = build_arguments(name, get_model_weights(name)["DEFAULT"].meta)
    path = saved(tmp_path / "weights.pth", get_model(name, weights=None, **arguments).state_dict())
    encoder = load(name, path)
    vectors, labels = encoder.encode_and_label([noise(0), noise(1)])
    assert vectors.shape == (2, dimension) == (2, encoder.dimension)
    assert len(labels) == 2


@pytest.mark.parametrize(
    ("name", "weights_name", "dimension"),
    [
        ("vit_b_16", "IMAGENET1K_SWAG_E2E_V1", 768),
        ("vit_h_14", "IMAGENET1K_SWAG_E2E_V1", 1280),
        ("convnext_tiny", "DEFAULT", 768),
        ("efficientnet_v2_s", "DEFAULT", 1280),
        ("swin_t", "DEFAULT", 768),
        ("maxvit_t", "DEFAULT", 512),
        ("densenet121", "DEFAULT", 1024),
        ("inception_v3", "DEFAULT", 2048),
        ("vgg11", "DEFAULT", 4096),
    ],
)
def test_the_dimension_is_found_for_every_kind_of_head(name: str, weights_name: str, dimension: int) -> None:
    meta = get_model_weights(name)[weights_name].meta
    with torch.device("meta"):
        model = get_model(name, weights=None, **build_arguments(name, meta))
    assert remove_head(model).inputs == dimension


def test_vit_is_built_for_the_resolution_of_its_weights() -> None:
    meta = get_model_weights("vit_b_16")["IMAGENET1K_SWAG_E2E_V1"].meta
    assert build_arguments("vit_b_16", meta) == {"image_size": 384}


def test_densenet_files_with_dotted_names_load(tmp_path: Path) -> None:
    state = get_model("densenet121", weights=None).state_dict()
    dotted = {key.replace("norm1", "norm.1").replace("conv2", "conv.2"): value for key, value in state.items()}
    assert dotted.keys() != state.keys()
    path = saved(tmp_path / "densenet.pth", dotted)
    assert load("densenet121", path).dimension == 1024


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder) as refused:
        load("resnet19")
    assert "'resnet19'" in str(refused.value)
    assert all(name in str(refused.value) for name in known_models())


def test_unknown_weights_list_the_known_ones() -> None:
    with pytest.raises(UnknownEncoder, match="no weights 'JFT'; it knows IMAGENET1K_V1, IMAGENET1K_V2"):
        load("resnet50/JFT")


def test_missing_weights_say_in_one_line_what_was_looked_for_where(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable) as refused:
        load_encoder("torchvision:mobilenet_v3_small")
    message = str(refused.value)
    assert LIBRARY_FILE in message
    assert str(tmp_path / "hub-home") in message
    assert "KINDRED_ALLOW_DOWNLOAD=1" in message
    assert "\n" not in message


def test_a_given_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match=r"nowhere\.pth"):
        load("mobilenet_v3_small", tmp_path / "nowhere.pth")


def test_a_download_that_cannot_be_made_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_ALLOW_DOWNLOAD", "1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # the discard port: nobody answers
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(WeightsUnavailable, match=f"Fetching .*{LIBRARY_FILE} .*failed"):
        load("mobilenet_v3_small")
    assert not list((tmp_path / "hub-home").rglob("*.pth"))


def test_a_cached_file_with_another_checksum_is_refused(weights: Path, tmp_path: Path) -> None:
    cached = tmp_path / "hub-home" / "hub" / "checkpoints" / LIBRARY_FILE
    cached.parent.mkdir(parents=True)
    cached.write_bytes(weights.read_bytes())
    with pytest.raises(WeightsUnavailable, match="not with 047dcff4"):
        load("mobilenet_v3_small")


def test_a_date_in_the_name_of_a_given_file_is_not_a_checksum(weights: Path, tmp_path: Path) -> None:
    dated = tmp_path / "mine-20240131.pth"
    dated.write_bytes(weights.read_bytes())
    assert load("mobilenet_v3_small", dated).dimension == 1024


def test_a_truncated_file_is_refused(weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.pth"
    path.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    with pytest.raises(WeightsUnavailable, match=r"half\.pth cannot be read"):
        load("mobilenet_v3_small", path)


class RunsCode:
    """Pickles to an instruction that would create a file when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self.path), "w")


def test_a_file_that_would_run_code_is_refused_and_does_not_run(tmp_path: Path) -> None:
    path = saved(tmp_path / "evil.pth", {"features.0.0.weight": RunsCode(tmp_path / "proof")})
    with pytest.raises(WeightsUnavailable, match=r"evil\.pth cannot be read"):
        load("mobilenet_v3_small", path)
    assert not (tmp_path / "proof").exists()


def test_a_checkpoint_around_the_weights_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "checkpoint.pth", {"epoch": 3, "model": mobilenet_with(0).state_dict()})
    with pytest.raises(WeightsUnavailable, match="not a state dict"):
        load("mobilenet_v3_small", path)


def test_a_wrong_shape_is_refused_by_name(tmp_path: Path) -> None:
    state = mobilenet_with(0).state_dict()
    state["features.0.0.weight"] = torch.zeros(16, 3, 5, 5)
    path = saved(tmp_path / "wide.pth", state)
    with pytest.raises(WeightsUnavailable, match=r"wide.pth does not fit MobileNetV3: .*features\.0\.0\.weight"):
        load("mobilenet_v3_small", path)


def test_weights_of_another_model_are_refused_in_one_line(weights: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="does not fit ResNet") as refused:
        load("resnet18", weights)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 1500


def test_a_failed_load_can_be_tried_again(weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "later.pth"
    with pytest.raises(WeightsUnavailable):
        load_encoder("torchvision:mobilenet_v3_small", path)
    path.write_bytes(weights.read_bytes())
    assert load_encoder("torchvision:mobilenet_v3_small", path).dimension == 1024


def test_weights_with_nan_never_make_a_vector(tmp_path: Path) -> None:
    state = mobilenet_with(0).state_dict()
    state["classifier.0.weight"].fill_(float("nan"))
    encoder = load("mobilenet_v3_small", saved(tmp_path / "nan.pth", state))
    with pytest.raises(EncodingFailed, match="no usable vector"):
        encoder.encode_images([noise(0)])
