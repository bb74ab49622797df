"""A site that others reach does not start with its inside shown, a key to be guessed, or any host for its name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config import env, refusals
from config.halt import Halt

RANDOM = "9b1f0c6f7d5f4f0e8a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f"
UNFIT = [
    ({"DEBUG": "1", "SITE_URL": "https://pictures.example"}, "DEBUG=1"),
    ({"SECRET_KEY": "changeme"}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY can be guessed"),
    ({"SECRET_KEY": f"django-insecure-{RANDOM}"}, "SECRET_KEY can be guessed"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS="),
    ({"ALLOWED_HOSTS": "pictures.example, *"}, "ALLOWED_HOSTS="),
    ({"SITE_URL": "http://pictures.example"}, "SITE_URL is http"),
    ({"SITE_URL": "http://93.184.216.34"}, "SITE_URL is http"),
    ({"SITE_URL": "http://["}, "SITE_URL is no address"),
    ({"DATABASE_URL": "postgres://kindred:kindred@db:5432/kindred"}, "The password in DATABASE_URL"),
    ({"REDIS_URL": "redis://:Hunter2@redis:6379/0"}, "The password in REDIS_URL"),
]
FIT = [
    {},
    {"DEBUG": "1"},
    {"DEBUG": "1", "SITE_URL": "http://localhost:8000", "SECRET_KEY": "of no weight", "ALLOWED_HOSTS": "*"},
    {"SITE_URL": "http://127.0.0.1:8123"},
    {"SITE_URL": "http://pictures.local"},
    {"SITE_URL": "http://192.168.1.20:8000"},
    {"SITE_URL": "https://pictures.example", "SECRET_KEY": RANDOM, "ALLOWED_HOSTS": "pictures.example"},
    {"DATABASE_URL": "postgres://kindred:kindred@localhost:5432/kindred"},
]
STARTS = {
    "up": [sys.executable, str(env.BASE / "manage.py"), "up", "--no-demo", "--port", "0"],
    "gunicorn": [sys.executable, "-m", "gunicorn", "--config", "python:config.serving", "config.wsgi:application"],
    "in its container": [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "config.wsgi:application"],
    "another server": [sys.executable, "-c", "import config.wsgi"],
    "worker": [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool=threads"],
    # The library opens the clock's schedule before it asks whether to begin: in the data folder, not beside the code.
    "clock": [sys.executable, "-m", "celery", "-A", "config", "beat", "--pidfile=", "-s", "{home}/beat-schedule"],
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEBUG", "SITE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("given", "said"), UNFIT, ids=str)
def test_what_is_unfit_for_others_is_one_line_that_names_it(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises((Halt, env.BadSetting)) as halt:
        refusals.halt_unless_fit()
    assert str(halt.value).startswith(said)
    assert "\n" not in str(halt.value)
    assert RANDOM not in str(halt.value)


@pytest.mark.parametrize("given", FIT, ids=str)
def test_what_is_fit_goes_on(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    refusals.halt_unless_fit("127.0.0.1")


def test_the_inside_is_not_shown_on_every_address_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    with pytest.raises(Halt, match="DEBUG=1 shows the inside"):
        refusals.halt_unless_fit("0.0.0.0")  # noqa: S104 - what is refused


@pytest.mark.parametrize("how", STARTS)
def test_nothing_starts_in_any_way(how: str, tmp_path: object) -> None:
    """One line, an exit code, and no trace of Python."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KINDRED_HOME": str(tmp_path),
        "KINDRED_NO_BOOTSTRAP": "1",
        "KINDRED_SUPERVISED": "1",
        "ALLOWED_HOSTS": "*",
    }
    command = [word.format(home=tmp_path) for word in STARTS[how]]
    ended = subprocess.run(
        command, cwd=env.BASE, env=environment, check=False, capture_output=True, text=True, timeout=60
    )
    said = [line for line in ended.stderr.splitlines() if line.startswith("Kindred: ")]
    assert ended.returncode in {1, refusals.NOT_BEGUN}
    assert len(said) == 1
    assert "ALLOWED_HOSTS=*" in said[0]
    assert "Traceback" not in ended.stdout + ended.stderr
