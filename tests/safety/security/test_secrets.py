"""Secrets are made at the first run, for their owner alone, of enough random bits; none is in the code."""

from __future__ import annotations

import base64
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accounts.entrance.services import invite
from accounts.models import ApiToken, User
from config import env
from config.runtime.layout import Layout
from config.runtime.vault import BYTES, secret, signing_key
from discovery.portraits.files import new_name
from discovery.search.models import new_token
from discovery.sharing.models import new_token as new_link
from discovery.webhooks import signing

LEAST_BITS = 128


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where an account without rights may pass, as PostgreSQL's has to if root runs these tests."""
    folder = Path(tempfile.mkdtemp(prefix="kindred-secrets-"))
    folder.chmod(0o755)
    monkeypatch.setenv(env.HOME.name, str(folder / "home"))
    monkeypatch.setenv(env.RUN_AS.name, "nobody")
    yield folder / "home"
    shutil.rmtree(folder)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_made_at_the_first_run_for_their_owner_alone(home: Path) -> None:
    """0600 in a folder that nobody else may list; where root runs PostgreSQL as another account, that may pass."""
    Layout.make()
    first, key = secret("SECRET_KEY"), signing_key("oidc")
    assert mode(home) in {0o700, 0o711}
    assert mode(home / "secrets.env") == mode(home / "oidc.pem") == 0o600
    assert secret("SECRET_KEY") == first
    assert signing_key("oidc") == key
    assert len(first) >= 50
    assert BYTES * 8 >= LEAST_BITS


def test_another_site_has_other_secrets(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = secret("SECRET_KEY")
    monkeypatch.setenv(env.HOME.name, str(tmp_path / "another"))
    assert secret("SECRET_KEY") != first


def test_logs_are_their_owners_alone(home: Path) -> None:
    assert mode(Layout.make().log) == 0o700


def test_there_is_no_default_of_any_secret() -> None:
    for variable in (env.SECRET_KEY, env.METRICS_TOKEN, env.STORAGE_SECRET, env.DATABASE_URL, env.REDIS_URL):
        assert variable.default == "", variable.name


@pytest.mark.django_db
def test_every_secret_has_enough_random_bits(person: Callable[..., User]) -> None:
    """Each letter of base64 is six bits; two of a kind are never alike."""
    ana = person("ana")
    ana.is_staff = True  # whom no limit of invitations stops
    ana.save()
    makers = {
        "token": lambda: ApiToken.issue(user=ana)[1].removeprefix("kindred_"),
        "invitation": lambda: invite(inviter=ana)[1],
        "link": new_link,
        "picture to search with": new_token,
        "portrait": new_name,
        "webhook": lambda: signing.new_secret().removeprefix(signing.PREFIX).rstrip("="),
    }
    for name, make in makers.items():
        made = {make() for _time in range(5)}
        assert len(made) == 5, name
        assert min(len(one) for one in made) * 6 >= LEAST_BITS - 5, name
        assert all(base64.urlsafe_b64decode(one.replace("/", "_").replace("+", "-") + "==") for one in made), name
