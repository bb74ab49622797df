"""The wheel holds what a site needs and nothing else; installed, it is a program that serves by itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Iterator
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from config import VERSION, env
from tests.config.site_process import SiteProcess

INFO = f"kindred-{VERSION}.dist-info"
BUNDLED = {"locale", "static", "templates"}
DEVELOPMENT = {"config/settings_test.py", "config/runtime/pytest_runs.py"}
FORBIDDEN = {"tests", "bench", "training", "node_modules", "__pycache__", "translations"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as pip builds it, by the backend that pyproject.toml names, without a network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=env.BASE, check=True, capture_output=True, timeout=120)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`kindred` in an environment that is lent this one's packages, several GB, but not the checkout."""
    place = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True, timeout=120)
    install = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, timeout=120)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")))
    return place / "bin" / "kindred"


class InstalledSite(SiteProcess):
    """`kindred up`, without anything that would make it trust an environment which it otherwise would not."""

    program: Path

    def environment(self) -> dict[str, str]:
        ours = ("KINDRED_NO_BOOTSTRAP", "KINDRED_SUPERVISED", "PYTHONPATH")
        return {name: value for name, value in super().environment().items() if name not in ours}

    def command(self, *arguments: str) -> list[str]:
        return [str(self.program), *arguments]


@pytest.fixture(scope="module")
def site(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InstalledSite]:
    folder = Path("/tmp") / f"kindred-wheel-{os.getpid()}"  # reachable for the account that runs PostgreSQL
    site = InstalledSite(folder, tmp_path_factory.mktemp("said") / "up", 8940)
    site.program = program
    yield site
    site.stop()
    shutil.rmtree(folder)


def source_of(name: str) -> str:
    """Where the checkout has a file of the wheel."""
    return name.removeprefix("config/bundled/")


def test_it_holds_nothing_but_what_runs(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {"accounts", "config", "deploy", "discovery", INFO}
    assert not [name for name in names if set(name.split("/")) & FORBIDDEN or name.endswith((".po", ".pyc"))]
    assert not names & DEVELOPMENT
    assert {name.split("/")[2] for name in names if name.startswith("config/bundled/")} == BUNDLED


def test_every_file_of_it_is_one_of_the_checkout(names: set[str]) -> None:
    strays = {name for name in names if not name.startswith(INFO) and not (env.BASE / source_of(name)).is_file()}
    assert strays == set()


def test_it_lacks_nothing_that_the_checkout_runs_with(names: set[str]) -> None:
    code = [file for app in ("accounts", "config", "discovery") for file in (env.BASE / app).rglob("*.py")]
    shown = [file for folder in ("static", "templates") for file in (env.BASE / folder).rglob("*") if file.is_file()]
    files = {str(file.relative_to(env.BASE)) for file in [*code, *shown, *(env.BASE / "locale").rglob("*.mo")]}
    development = {name for name in files if name in DEVELOPMENT or set(name.split("/")) & FORBIDDEN}
    assert files - development <= {source_of(name) for name in names}
    assert "discovery/embeddings/encoders/weights/compact-v1.safetensors" in names


def test_it_asks_for_what_the_project_asks_for(wheel: Path) -> None:
    project = tomllib.loads((env.BASE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = Parser().parsestr(ZipFile(wheel).read(f"{INFO}/METADATA").decode())
    asked = told.get_all("Requires-Dist") or []
    assert len([line for line in asked if "extra ==" not in line]) == len(project["dependencies"])
    assert told.get_all("Provides-Extra") == list(project["optional-dependencies"])
    assert told["Requires-Python"] == project["requires-python"]
    assert told["Version"] == VERSION


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check"], 0, "no issues"),
        (["help"], 0, "import_pictures"),
        (["import_pictures", "--help"], 0, "usage: kindred import_pictures"),
        (["test"], 1, "Kindred: The tests are in Kindred's repository"),
        (["no_such_command"], 1, "Unknown command"),
    ],
)
def test_it_is_a_program(site: InstalledSite, arguments: list[str], code: int, said: str) -> None:
    result = site.run(*arguments)
    assert said in result.stdout + result.stderr
    assert result.returncode == code


def asked(address: str, **headers: str) -> str:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        text: str = answer.read().decode()
    return text


def test_it_serves_pages_with_their_style_in_every_language(site: InstalledSite) -> None:
    site.start()
    assert site.answers()
    page = asked(site.url)
    style = re.search(r'href="/(static/css/kindred\.[0-9a-f]+\.css)"', page)
    assert style
    assert "@layer" in asked(site.url + style[1])
    assert '<html lang="zh-Hans"' in asked(site.url, **{"Accept-Language": "zh-Hans"})
    assert not {child.name() for child in site.family()} & {"pip", "uv"}
    result = site.run("shell", "--verbosity", "0", "--command", "import config; print(config.__file__)")
    assert Path(result.stdout.strip()).is_relative_to(site.program.parent.parent), result.stderr
