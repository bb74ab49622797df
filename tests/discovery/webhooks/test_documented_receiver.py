"""The receiver that docs/webhooks.md shows takes what Kindred sends, and refuses what another sends."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from ipaddress import ip_network

import pytest

from config import env
from discovery.models import WebhookDelivery
from discovery.webhooks import services
from discovery.webhooks.delivering import deliver_due
from discovery.webhooks.signing import new_secret

pytestmark = pytest.mark.django_db
PATIENCE = 30.0


@pytest.fixture
def port(tmp_path, monkeypatch) -> Iterator[int]:
    """Where the documented receiver listens; what it prints is in `tmp_path/said`."""
    page = (env.BASE / "docs/webhooks.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    (tmp_path / "receiver.py").write_text(code, encoding="utf-8")
    secret = new_secret()
    monkeypatch.setattr("discovery.webhooks.services.new_secret", lambda: secret)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, tmp_path / "receiver.py"],
            env={**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(number)},
            stdout=said,
            stderr=subprocess.DEVNULL,
        )
    wait_for(number)
    yield number
    process.terminate()
    process.wait(PATIENCE)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert time.monotonic() < deadline, "the documented receiver did not start"
            time.sleep(0.05)
        else:
            return


def test_it_takes_ours_once_and_no_others(port, person, settings, tmp_path):
    settings.KINDRED_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    url = f"http://127.0.0.1:{port}/"
    made = services.add(owner=person("ada"), url=url, topics=["post.published"])
    delivery = services.send_test(webhook=made)
    deliver_due()
    services.replay(delivery=WebhookDelivery.objects.select_related("webhook").get())
    deliver_due()
    delivery.refresh_from_db()
    assert delivery.status == 204
    forged = {"webhook-id": "msg_1", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AAAA"}
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(urllib.request.Request(url, b"{}", forged))
    assert (tmp_path / "said").read_text().splitlines() == ["webhook.test {'owner': 'ada'}"]
