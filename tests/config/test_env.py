"""Environment variables: read strictly, in one place alone."""

from __future__ import annotations

import re

import pytest

from config import env


def test_no_other_module_reads_the_environment_on_its_own() -> None:
    reading = re.compile(r"os\.(getenv|environ(\.get\(|\[))")
    rooms = [env.BASE / name for name in ("config", "accounts", "discovery")]
    files = {file for room in rooms for file in room.rglob("*.py")} - {env.BASE / "config" / "env.py"}
    # Pure code, which knows neither Django nor the configuration, names the variable that lets it download.
    files -= set((env.BASE / "discovery" / "embeddings" / "encoders").glob("*.py"))
    assert [str(file) for file in sorted(files) if reading.search(file.read_text(encoding="utf-8"))] == []


def test_a_value_that_is_no_number_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_PORT", "eighty")
    with pytest.raises(env.BadSetting, match="KINDRED_PORT must be a whole number, not 'eighty'"):
        env.PORT.number()


@pytest.mark.parametrize(("value", "on"), [("1", True), ("yes", True), ("0", False), ("", False), ("off", False)])
def test_switches(value: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", value)
    assert env.DEBUG.switch() is on


def test_a_switch_that_is_neither_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "maybe")
    with pytest.raises(env.BadSetting, match="DEBUG must be 1 or 0"):
        env.DEBUG.switch()


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", " ")
    assert env.ALLOWED_HOSTS.words() == ["localhost", "127.0.0.1", "[::1]"]


def test_networks_are_read_and_what_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINDRED_ALLOWED_NETWORKS", "10.0.0.0/8, fd00::/8")
    assert [str(network) for network in env.ALLOWED_NETWORKS.networks()] == ["10.0.0.0/8", "fd00::/8"]
    monkeypatch.setenv("KINDRED_ALLOWED_NETWORKS", "10.0.0.1/8")
    with pytest.raises(env.BadSetting, match="KINDRED_ALLOWED_NETWORKS names networks"):
        env.ALLOWED_NETWORKS.networks()
