"""Where the state lives: the data folder, the folder of the sockets, and the account that runs PostgreSQL.

The rights of folders that Kindred did not make are never touched."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam, getpwuid, struct_passwd

from config import env
from config.halt import Halt, explain

SYSTEM_HOME = Path("/var/lib/kindred")
SOCKET_NAME = ".s.PGSQL.5432"  # the longest name that is put into the socket folder
# A socket's address holds 104 bytes on macOS and 108 on Linux; the rest is room for PostgreSQL's own suffixes.
SOCKET_BYTES = 90
# Only paths of these characters mean the same in a URL, in a libpq host list and in a server's options.
PLAIN = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True)
class Layout:
    """The folders of one Kindred, made and checked; `account` runs PostgreSQL when this process is root's."""

    home: Path
    sockets: Path
    account: struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.home / "pg18"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @classmethod
    def make(cls) -> Layout:
        """Make what is missing of the folders and return them; raises Halt when one cannot be used."""
        place = home()
        account = unprivileged_account(place / "pg18")
        try:
            if not place.exists():
                place.mkdir(parents=True)
                place.chmod(0o711 if account else 0o700)  # to be passed through, not to be listed
            if account and not is_reachable(place, account):
                raise Halt(
                    f"{place} cannot be entered by '{account.pw_name}', which has to run PostgreSQL because that "
                    f"refuses root. Set KINDRED_HOME to a place such as {SYSTEM_HOME}."
                )
            (place / "log").mkdir(mode=0o700, exist_ok=True)
            return cls(place, make_socket_folder(place, account), account)
        except OSError as error:
            raise explain(error, place) from error

    def leave(self) -> None:
        """Remove the stand-in of the socket folder once nothing listens in it."""
        if self.sockets.parent != self.home:
            with suppress(OSError):  # somebody has just begun to use it again
                self.sockets.rmdir()


def home() -> Path:
    """The data folder's absolute path; it may not exist yet."""
    if env.HOME.text():
        return Path(env.HOME.text()).expanduser().resolve()
    if env.INSTALLED:
        return SYSTEM_HOME if os.geteuid() == 0 else Path(env.DATA_HOME.text()).expanduser().resolve() / "kindred"
    beside = env.BASE / ".kindred"
    if os.geteuid() == 0 and not (beside / "pg18").exists():
        account = unprivileged_account(beside)
        if account and not is_reachable(env.BASE, account):
            return SYSTEM_HOME
    return beside


def unprivileged_account(cluster: Path) -> struct_passwd | None:
    """The account for PostgreSQL, or None when this process is not root's and runs it itself.

    A cluster that exists belongs to its owner; a new one to the first of KINDRED_RUN_AS, the user behind sudo,
    postgres and nobody."""
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError, NotADirectoryError, KeyError):  # no cluster yet, or one of an account that is gone
        owner = getpwuid(cluster.stat().st_uid)
        if owner.pw_uid:
            return owner
    for name in (env.RUN_AS.text(), env.SUDO_USER.text(), "postgres", "nobody"):
        with suppress(KeyError):  # not every machine has every one of them
            account = getpwnam(name)
            if account.pw_uid:
                return account
    raise Halt("PostgreSQL refuses to run as root: start Kindred as a normal user, or set KINDRED_RUN_AS.")


def is_reachable(path: Path, account: struct_passwd) -> bool:
    """Whether the account may enter the folder: each existing part of its path must let it pass."""
    for folder in (path, *path.parents):
        with suppress(FileNotFoundError, NotADirectoryError):  # still to be made, with rights that fit
            status = folder.stat()
            if status.st_uid == account.pw_uid:
                wanted = stat.S_IXUSR
            elif status.st_gid == account.pw_gid:
                wanted = stat.S_IXGRP
            else:
                wanted = stat.S_IXOTH
            if not status.st_mode & wanted:
                return False
    return True


def socket_folder(place: Path) -> Path:
    """`run` in the data folder, or a short plain stand-in under /tmp when a socket's address has no room for it."""
    folder = place / "run"
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_BYTES and PLAIN.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(place)).hexdigest()[:10]
    return Path("/tmp") / f"kindred-{os.geteuid()}-{digest}"  # noqa: S108 - made 0700 and checked below


def make_socket_folder(place: Path, account: struct_passwd | None) -> Path:
    """Make the socket folder, open to its owner alone; raises Halt when someone else holds that name."""
    folder = socket_folder(place)
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()  # not stat: a link that another user left under /tmp must not be followed
    owner = account.pw_uid if account else os.geteuid()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {os.geteuid(), owner}:
        raise Halt(f"{folder} belongs to another account; remove it, or set KINDRED_HOME to a shorter path.")
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder
