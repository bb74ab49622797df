"""Secrets are made once, stay, and are nobody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.halt import Halt
from config.runtime.vault import secret, signing_key


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_secret_is_made_once_and_kept(home: Path) -> None:
    first = secret("SECRET_KEY")
    assert len(first) >= 50
    assert secret("OTHER") != first
    assert secret("SECRET_KEY") == first


def test_only_the_owner_may_read_the_file(home: Path) -> None:
    secret("SECRET_KEY")
    assert (home / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_asked_for_at_once_it_is_the_same_for_everybody(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret, ["KEY"] * 16))) == 1


def test_what_a_person_wrote_into_the_file_is_respected(home: Path) -> None:
    home.mkdir()
    (home / "secrets.env").write_text("# mine\nKEY=with=signs\n")
    secret("NEW")
    assert secret("KEY") == "with=signs"


def test_the_key_for_apps_is_made_once_for_its_owner_alone(home: Path) -> None:
    first = signing_key("oidc")
    assert first.splitlines()[0].strip("-") == "BEGIN PRIVATE KEY"
    assert signing_key("oidc") == first
    assert (home / "oidc.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_given_is_taken_and_a_missing_one_is_one_line(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.pem").write_text("mine")
    assert signing_key("oidc", str(tmp_path / "mine.pem")) == "mine"
    with pytest.raises(Halt, match=r"missing\.pem"):
        signing_key("oidc", str(tmp_path / "missing.pem"))
    assert not home.exists()
