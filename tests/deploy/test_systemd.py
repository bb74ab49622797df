"""The units of systemd are ones that it accepts, start what our programs take, and write to the data folder alone."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from celery.bin.celery import celery as celery_command
from django.core.management import get_commands

from config import env
from config.runtime.supervisor import parse
from tests.deploy.files import compose, with_defaults

FOLDER = env.BASE / "deploy" / "systemd"
FILES = sorted(FOLDER.glob("*.service"))
BIN = "/opt/kindred/bin/"
Directives = list[tuple[str, str, str]]
# systemd.exec(5), "Sandboxing": a unit that lacks one could do what it has no need to.
HARDENED = {
    "ProtectSystem=strict",
    "ProtectHome=true",
    "PrivateTmp=true",
    "NoNewPrivileges=true",
    "CapabilityBoundingSet=",
    "RestrictSUIDSGID=true",
    "ProtectKernelTunables=true",
    "ProtectControlGroups=true",
    "User=kindred",
    "StateDirectory=kindred",
}
KNOWN = {
    "Unit": {"Description", "Wants", "After"},
    "Install": {"WantedBy"},
    "Service": {name.partition("=")[0] for name in HARDENED}
    | {"Type", "Group", "StateDirectoryMode", "UMask", "WorkingDirectory", "Environment", "EnvironmentFile"}
    | {"ExecStart", "KillMode", "TimeoutStartSec", "TimeoutStopSec", "Restart", "RestartSec", "AmbientCapabilities"}
    | {"PrivateDevices", "ProtectClock", "ProtectHostname", "ProtectKernelLogs", "ProtectKernelModules"}
    | {"RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime", "LockPersonality"}
    | {"SystemCallArchitectures"},
}
every_unit = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def directives(file: Path) -> Directives:
    """(section, name, value) of each line that says something."""
    found: Directives = []
    section = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.append((section, name, value))
    return found


def commands(file: Path) -> list[list[str]]:
    """The programs that it starts, with their arguments as they come out of its own environment."""
    given = " ".join(value for _, name, value in directives(file) if name == "Environment")
    values = dict(pair.split("=", 1) for pair in given.split())
    lines = [value for _, name, value in directives(file) if name == "ExecStart"]
    filled = [re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], line) for line in lines]
    return [shlex.split(line.replace("%%", "\0").replace("%i", "8001").replace("\0", "%")) for line in filled]


def test_there_is_one_for_everything_and_one_for_each_part() -> None:
    parts = {"kindred-prepare", "kindred-web@", "kindred-worker", "kindred-queries", "kindred-beat"}
    assert {file.stem for file in FILES} == {"kindred", *parts}


@every_unit
def test_every_directive_is_known_and_in_its_section(file: Path) -> None:
    assert [(section, name) for section, name, _ in directives(file) if name not in KNOWN[section]] == []


@every_unit
def test_it_may_do_no_more_than_it_needs(file: Path) -> None:
    assert {f"{name}={value}" for section, name, value in directives(file) if section == "Service"} >= HARDENED


@every_unit
def test_what_keeps_running_comes_back_after_a_failure(file: Path) -> None:
    given = {name: value for _, name, value in directives(file)}
    once = file.stem == "kindred-prepare"
    assert (given["Type"], given.get("Restart")) == (("oneshot", None) if once else ("exec", "on-failure"))


@every_unit
def test_it_is_told_nothing_that_kindred_does_not_read(file: Path) -> None:
    told = [
        pair.partition("=")[0] for _, name, value in directives(file) if name == "Environment" for pair in value.split()
    ]
    assert set(told) - {"TORCH_HOME", "PYTHONUNBUFFERED"} <= {variable.name for variable in env.VARIABLES}


@every_unit
def test_its_programs_take_their_arguments(file: Path) -> None:
    assert commands(file)
    for path, *given in commands(file):
        assert path.startswith(BIN)
        PROGRAMS[path.removeprefix(BIN)](given)


def kindred(given: list[str]) -> None:
    if given[0] == "up":
        parse(given[1:])
    else:
        assert given[0] in get_commands()


def celery(given: list[str]) -> None:
    name = next(word for word in given if not word.startswith("-"))
    before, after = given[: given.index(name)], given[given.index(name) + 1 :]
    for command, options in ((celery_command, before), (celery_command.commands[name], after)):
        _, extra, _ = command.make_parser(click.Context(command)).parse_args(list(options))
        assert extra == []


def gunicorn(given: list[str]) -> None:
    command = [sys.executable, "-m", "gunicorn", "--check-config", *given]
    subprocess.run(command, cwd=env.BASE, check=True, timeout=120)


PROGRAMS = {"kindred": kindred, "celery": celery, "gunicorn": gunicorn}


@pytest.mark.parametrize(("unit", "service"), [("kindred-worker", "worker"), ("kindred-queries", "queries")])
def test_the_workers_are_those_of_the_containers(unit: str, service: str) -> None:
    ((_, *given),) = commands(FOLDER / f"{unit}.service")
    assert given == [with_defaults(word) for word in compose()["services"][service]["command"][1:]]


def test_the_settings_that_it_reads_are_not_in_the_repository() -> None:
    assert not (FOLDER / "kindred.env").exists()
    lines = (FOLDER / "kindred.env.example").read_text(encoding="utf-8").splitlines()
    names = {line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?[A-Z_]+=", line)}
    assert names <= {variable.name for variable in env.VARIABLES}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd to ask")
def test_systemd_accepts_them(tmp_path: Path) -> None:
    for file in FILES:  # neither the programs nor the account are on this machine
        text = re.sub(r"^(User|Group)=.*\n", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        name = file.name.replace("@.", "@8001.")
        (tmp_path / name).write_text(re.sub(rf"{BIN}\w+", "/bin/true", text))
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    result = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=120, env={**os.environ, "LC_ALL": "C"}
    )
    assert (result.returncode, result.stderr) == (0, "")
