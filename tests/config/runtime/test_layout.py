"""Where the data and the sockets are put, and what is refused."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import env
from config.halt import Halt
from config.runtime import layout
from config.runtime.layout import SOCKET_BYTES, SOCKET_NAME, Layout, is_reachable, socket_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to choose another account")


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that every account can enter, unlike pytest's own."""
    folder = Path("/tmp") / f"kindred-layout-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def test_sockets_lie_in_the_data_folder_when_their_address_fits() -> None:
    assert socket_folder(Path("/srv/kindred")) == Path("/srv/kindred/run")


@pytest.mark.parametrize("home", ["/srv/" + "deep/" * 20, "/srv/a space", "/srv/图片", "/srv/a,b"])
def test_a_long_or_unusual_path_gets_a_short_plain_socket_folder(home: str) -> None:
    folder = socket_folder(Path(home))
    assert folder.parent == Path("/tmp")
    assert len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_BYTES
    assert folder != socket_folder(Path(home + "x")), "two Kindreds must not share a socket"


def test_everything_is_made_and_the_sockets_are_their_owners_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINDRED_HOME", str(place / "new"))
    made = Layout.make()
    assert made.log.is_dir()
    assert made.sockets.stat().st_mode & 0o777 == 0o700
    assert Layout.make() == made, "a second time changes nothing"


def test_a_stand_in_for_the_socket_folder_is_removed_when_it_is_left(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KINDRED_HOME", str(place / "a home"))
    made = Layout.make()
    (made.sockets / "in use").touch()
    made.leave()
    assert made.sockets.exists()
    (made.sockets / "in use").unlink()
    made.leave()
    assert not made.sockets.exists()


def test_a_socket_folder_of_someone_else_is_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "run").symlink_to("/var")
    monkeypatch.setenv("KINDRED_HOME", str(place))
    with pytest.raises(Halt, match="belongs to another account"):
        Layout.make()


def test_a_data_folder_that_cannot_be_made_is_one_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "file").touch()
    monkeypatch.setenv("KINDRED_HOME", str(place / "file" / "home"))
    with pytest.raises(Halt) as refused:
        Layout.make()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("account", "data_home", "place"),
    [(1000, "", "~/.local/share/kindred"), (1000, "/srv/share", "/srv/share/kindred"), (0, "", "/var/lib/kindred")],
)
def test_a_wheel_keeps_its_data_where_programs_of_a_person_or_of_the_system_do(
    account: int, data_home: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KINDRED_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", data_home)
    monkeypatch.setattr(env, "INSTALLED", True)
    monkeypatch.setattr(os, "geteuid", lambda: account)
    assert layout.home() == Path(place).expanduser()


@as_root
def test_a_home_that_the_database_account_cannot_enter_is_refused_and_left_alone(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.chmod(0o700)
    monkeypatch.setenv("KINDRED_HOME", str(place / "data"))
    with pytest.raises(Halt, match="cannot be entered"):
        Layout.make()
    assert place.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_cluster_is_run_by_the_account_that_owns_it(place: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    account = layout.unprivileged_account(place)
    assert account is not None
    assert account.pw_name == "nobody"


def test_reach_needs_every_folder_on_the_way(place: Path) -> None:
    inner = place / "shut" / "inner"
    inner.mkdir(parents=True, mode=0o755)
    nobody = pwd.getpwnam("nobody")
    assert is_reachable(inner, nobody)
    inner.parent.chmod(0o700)
    assert not is_reachable(inner, nobody)
