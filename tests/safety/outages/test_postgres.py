"""PostgreSQL stopped at once, again and again, while pictures are posted, prepared and looked at."""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable

import requests

from tests.safety.faults.pictures import new_picture
from tests.safety.member import Member
from tests.safety.outages.recovery import posts_kept, recover
from tests.safety.stack import PATIENCE, Stack

RESTARTS = 3
PAGES = ("", "explore/", "@lin/", "search/?q=heron", "api/v1/feeds/explore/")
AWAY = requests.codes.unavailable


def test_postgres_restarted_at_once_while_the_site_is_at_work(stack: Stack, lin: Member) -> None:
    before, posted = posts_kept(stack), list[str]()
    posting, looking = Counter[int](), Counter[int]()
    ended = threading.Event()

    def post() -> None:
        answer = lin.try_to_post(new_picture())
        note(posting, answer)
        if answer.status_code == requests.codes.created:
            posted.append(str(answer.json()["id"]))

    def look() -> None:
        for page in PAGES:
            note(looking, requests.get(f"{stack.url}/{page}", timeout=PATIENCE))

    threads = [threading.Thread(target=again_until, args=(ended, act)) for act in (post, look)]
    for thread in threads:
        thread.start()
    for _ in range(RESTARTS):
        crash(stack)
        wanted = len(posted) + 2
        stack.until(lambda wanted=wanted: len(posted) >= wanted, "pictures are posted again")  # type: ignore[misc]
    ended.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert set(posting) <= {requests.codes.created, AWAY}
    assert set(looking) <= {requests.codes.ok, AWAY}
    stack.start("worker", "queries")
    assert recover(stack) == {}
    assert set(posted) <= posts_kept(stack) - before
    assert {lin.progress(post_id)["searchable"] for post_id in posted} == {1}


def note(answers: Counter[int], answer: requests.Response) -> None:
    """While the database is away, an answer says so, and when to ask again."""
    answers[answer.status_code] += 1
    if answer.status_code == AWAY:
        assert answer.headers["Retry-After"]
        assert "Our database does not answer" in answer.text


def again_until(ended: threading.Event, act: Callable[[], None]) -> None:
    while not ended.is_set():
        act()


def crash(stack: Stack) -> None:
    """Its immediate shutdown, which writes nothing and drops every connection; then it recovers from its log."""
    server = stack.servers["postgres"].process
    assert server is not None
    server.send_signal(signal.SIGQUIT)
    server.wait(PATIENCE)
    stack.start("postgres")
