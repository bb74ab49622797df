"""Two Kindreds, each in a process of its own: a person of the one follows a person of the other, over HTTP alone."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Event
from discovery.federation import delivering, outgoing
from discovery.models import FederatedDelivery, RemoteFollower
from discovery.posts import services
from tests.config.site_process import SiteProcess

MAKE_BEN = "from accounts.models import User; User.objects.create_user('ben', password='a long enough password')"


class Federating(SiteProcess):
    """A site that other servers know by the address at which it listens."""

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "KINDRED_FEDERATION": "1",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "KINDRED_ALLOWED_NETWORKS": "127.0.0.0/8",
        }

    def told(self, *arguments: str) -> Any:
        return json.loads(self.run("federation", *arguments, "--json").stdout)


@pytest.fixture
def second() -> Iterator[Federating]:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)  # PostgreSQL runs as another account when root runs the tests
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = Federating(folder / "second", folder / "output", port)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def until(second: Federating, done: Callable[[], bool]) -> None:
    """Work here as the worker does, until it is so, and the second has taken all that it was told."""

    def step() -> bool:
        outgoing.spread()
        delivering.deliver_due()
        return done() and not FederatedDelivery.objects.exists()

    second.until(step, 120)


def test_a_person_of_the_second_follows_one_of_the_first_and_gets_the_new_public_post(
    second, live_server, person, make_post, settings
):
    settings.SITE_URL = live_server.url
    ana = person("ana")
    handle = f"ana@{live_server.url.removeprefix('http://')}"
    assert second.run("shell", "-c", MAKE_BEN).returncode == 0
    asked = second.run("federation", "follow", handle, "--as", "ben")
    assert asked.returncode == 0, asked.stderr
    until(second, RemoteFollower.objects.exists)
    follower = RemoteFollower.objects.get()
    assert (follower.user, follower.actor.handle) == (ana, f"ben@127.0.0.1:{second.port}")

    shown = make_post(ana, caption="A boat at sea", release="draft")
    services.publish(post=shown)
    services.publish(post=make_post(ana, caption="For few", release="draft", visibility="followers"))
    until(second, lambda: not Event.objects.filter(federated_at=None).exists())
    (arrived,) = second.told("posts", "--as", "ben")
    assert (arrived["title"], arrived["by"]) == ("A boat at sea", handle)
    assert arrived["url"] == f"{live_server.url}{shown.get_absolute_url()}"

    services.delete(post=shown)
    until(second, lambda: not Event.objects.filter(federated_at=None).exists())
    assert second.told("posts", "--as", "ben") == []
