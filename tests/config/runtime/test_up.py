"""`manage.py up` for real: it opens, survives every kill, keeps its data, and leaves nothing behind.

The tests of this module are one story on one data folder, in the order in which they stand."""

from __future__ import annotations

import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.runtime.vault import read
from tests.config.site_process import SiteProcess, survivors

SERVERS = (("postgres", "-D"), ("redis-server",))
CHILDREN = (("gunicorn",), ("pipeline@",), ("queries@",), ("celery", "beat"))


@pytest.fixture(scope="module")
def site() -> Iterator[SiteProcess]:
    """A started site: its folder has spaces and signs in its name, and its port is taken by somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="kindred-up-"))
    folder.chmod(0o755)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        site = SiteProcess(folder / "my pictures 图é", folder / "output", other.getsockname()[1])
        try:
            site.start()
            yield site
        finally:
            site.stop()
            shutil.rmtree(folder)


def query(site: SiteProcess, statement: str) -> list[tuple[object, ...]]:
    """The rows of a statement on the site's own database."""
    password = read(site.home / "secrets.env")["PGPASSWORD"]
    postgres = site.child("postgres", "-D")
    directory = next(word for word in postgres.cmdline() if word.startswith("unix_socket_directories"))
    where = psycopg.conninfo.make_conninfo(
        host=directory.partition("=")[2].strip('"'), user="kindred", dbname="kindred"
    )
    with psycopg.connect(where, port=5432, password=password, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_it_opens_on_the_next_free_port_and_says_so(site: SiteProcess) -> None:
    assert f"Port {site.port} is taken; using " in site.said()
    assert site.answers()
    for words in (*SERVERS, *CHILDREN):
        site.child(*words)


def test_the_database_can_be_reached_by_its_socket_alone(site: SiteProcess) -> None:
    listening = [one for process in site.family() for one in process.net_connections() if one.status == "LISTEN"]
    assert {one.laddr.port for one in listening} == {int(site.url.rstrip("/").rpartition(":")[2])}
    assert query(site, "SELECT 1 FROM pg_extension WHERE extname = 'vector'") == [(1,)]


def test_a_second_up_ends_with_one_clear_line(site: SiteProcess) -> None:
    second = site.run("up")
    assert second.returncode == 3
    assert second.stdout == ""
    assert (
        second.stderr
        == f"Kindred: Kindred is already running (process {site.process and site.process.pid}, {site.url}).\n"
    )


def test_another_command_uses_the_servers_that_run_and_leaves_them(site: SiteProcess) -> None:
    before = site.child("postgres", "-D").pid
    assert site.run("migrate", "--check").returncode == 0
    assert site.child("postgres", "-D").pid == before


def test_whatever_is_killed_comes_back(site: SiteProcess) -> None:
    query(site, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed = [site.child(*words) for words in (*SERVERS, *CHILDREN)]
    for process in killed:
        process.kill()

    def is_whole() -> bool:
        try:
            return not {site.child(*words).pid for words in (*SERVERS, *CHILDREN)} & {one.pid for one in killed}
        except (AssertionError, psutil.NoSuchProcess):
            return False

    site.until(is_whole, 120)
    site.until(site.answers, 120)
    assert query(site, "SELECT answer FROM kept") == [(42,)]


def test_a_killed_supervisor_takes_everything_with_it_and_the_next_start_mends_it(site: SiteProcess) -> None:
    assert site.process is not None
    family = site.family()
    site.process.kill()
    site.process.wait()
    site.start()
    assert survivors(family, 30) == []
    assert "Bringing" not in site.said(), "nothing has changed since"
    assert "Compressing" not in site.said()
    assert site.answers()
    assert query(site, "SELECT answer FROM kept") == [(42,)]


def test_sigterm_ends_everything_in_order(site: SiteProcess) -> None:
    assert site.process is not None
    family = site.family()
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(60) == 0
    assert survivors(family, 1) == []
    assert "Everything is stopped" in site.said()


def test_ctrl_c_in_the_middle_of_a_start_leaves_nothing(site: SiteProcess) -> None:
    begun = site.begin()
    site.until(lambda: "Starting PostgreSQL" in site.said(), 60)
    time.sleep(0.3)
    family = site.family()
    begun.send_signal(signal.SIGINT)
    assert begun.wait(60) == 0
    assert survivors(family, 1) == []


def test_a_command_alone_starts_the_servers_and_stops_them_again(site: SiteProcess) -> None:
    done = site.run("shell", "-c", "from accounts.models import User; print('rows', User.objects.count())")
    assert done.returncode == 0, done.stderr
    assert "rows 0" in done.stdout
    assert not (site.home / "pg18" / "postmaster.pid").exists()


def test_a_folder_that_cannot_be_used_is_one_line(site: SiteProcess) -> None:
    refused = site.run("up", "--home", str(site.output / "home"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Kindred: ")
    assert refused.stderr.count("\n") == 1
