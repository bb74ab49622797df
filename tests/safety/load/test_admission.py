"""The gate before Django: places and a line for each kind of work, first come first served, and 503 for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.http import UnreadablePostError
from django.urls import get_resolver

from config.admission import TURNED_AWAY, Admission, Gate, work_of
from config.capacity import Work
from config.problems import problem_of
from config.runtime.process import wait_until

PLACES = {Work.PAGE: 2, Work.SEARCH: 1, Work.UPLOAD: 1, Work.FILE: 1}
FOR_EVER, AT_ONCE = 60.0, 0.0


@pytest.fixture
def gate() -> Gate:
    return Gate(PLACES, line=2)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def stand_in_line(gate: Gate, threads: ThreadPoolExecutor, work: Work) -> Future[bool]:
    """Return once somebody more waits."""
    before = gate.numbers(work)[1]
    turn = threads.submit(gate.enter, work, FOR_EVER)
    assert wait_until(lambda: gate.numbers(work)[1] > before, 30)
    return turn


def test_as_many_come_in_as_there_are_places(gate: Gate) -> None:
    assert [gate.enter(Work.PAGE, AT_ONCE) for _ in range(3)] == [True, True, False]
    gate.leave(Work.PAGE)
    assert gate.enter(Work.PAGE, AT_ONCE)
    assert gate.numbers(Work.PAGE) == (2, 0)


def test_no_kind_of_work_takes_the_places_of_another(gate: Gate) -> None:
    assert gate.enter(Work.SEARCH, AT_ONCE)
    assert gate.enter(Work.UPLOAD, AT_ONCE)
    assert gate.enter(Work.FILE, AT_ONCE)
    assert not gate.enter(Work.SEARCH, AT_ONCE)
    assert gate.enter(Work.PAGE, AT_ONCE)


def test_who_came_first_is_let_in_first(gate: Gate, threads: ThreadPoolExecutor) -> None:
    assert gate.enter(Work.SEARCH, AT_ONCE)
    first = stand_in_line(gate, threads, Work.SEARCH)
    second = stand_in_line(gate, threads, Work.SEARCH)
    gate.leave(Work.SEARCH)
    assert first.result(30)
    assert not second.done()
    gate.leave(Work.SEARCH)
    assert second.result(30)
    assert gate.numbers(Work.SEARCH) == (1, 0)


def test_a_full_line_is_refused_at_once(gate: Gate, threads: ThreadPoolExecutor) -> None:
    assert gate.enter(Work.UPLOAD, AT_ONCE)
    waiting = [stand_in_line(gate, threads, Work.UPLOAD) for _ in range(2)]
    assert not gate.enter(Work.UPLOAD, FOR_EVER)
    for turn in waiting:
        gate.leave(Work.UPLOAD)
        assert turn.result(30)


def test_nobody_who_has_given_up_is_given_a_place(gate: Gate) -> None:
    assert gate.enter(Work.SEARCH, AT_ONCE)
    assert not gate.enter(Work.SEARCH, 0.01)
    gate.leave(Work.SEARCH)
    assert gate.numbers(Work.SEARCH) == (0, 0)


class Closing:
    """What Django answers a server with: an iterable to be closed once it was sent."""

    def __init__(self) -> None:
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"page"])

    def close(self) -> None:
        self.is_closed = True


def asked(path: str = "/", **more: Any) -> dict[str, Any]:
    return {"PATH_INFO": path, "REQUEST_METHOD": "GET", **more}


def through(gate: Gate, application: Callable[..., Iterable[bytes]]) -> Admission:
    return Admission(application, gate, AT_ONCE)


def test_a_place_is_held_until_the_answer_was_sent(gate: Gate) -> None:
    answer = Closing()
    sent: Any = through(gate, lambda environ, start: answer)(asked(), print)
    assert sent is answer, "a server may know it as a file"
    assert gate.numbers(Work.PAGE) == (1, 0)
    sent.close()
    assert answer.is_closed
    assert gate.numbers(Work.PAGE) == (0, 0)


def test_a_fault_leaves_its_place(gate: Gate) -> None:
    def broken(environ: Any, start: Any) -> Iterable[bytes]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        through(gate, broken)(asked(), print)
    assert gate.numbers(Work.PAGE) == (0, 0)


def test_whoever_is_turned_away_is_marked_and_takes_no_place() -> None:
    gate, seen = Gate({**PLACES, Work.PAGE: 0}, line=0), asked()
    through(gate, lambda environ, start: Closing())(seen, print)
    assert seen[TURNED_AWAY]
    assert gate.numbers(Work.PAGE) == (0, 0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/static/css/kindred.css"])
def test_monitors_and_static_files_pass_whatever_is_taken(path: str) -> None:
    seen = asked(path)
    through(Gate(dict.fromkeys(Work, 0), line=0), lambda environ, start: Closing())(seen, print)
    assert TURNED_AWAY not in seen


@pytest.mark.parametrize("path", ["/healthzX", "/readyz/", "/metricsX", "/metrics/more", "/staticX"])
def test_what_only_begins_like_them_has_to_wait_its_turn(path: str) -> None:
    assert work_of(asked(path)) == Work.PAGE


@pytest.mark.parametrize("path", ["/static/none.css", "/static/", "/static/../explore/"])
def test_a_static_file_that_is_none_costs_no_query(client: Any, path: str) -> None:
    # It passed the gate. Whoever has a session would be looked up for the page that says so: without `db` that fails.
    client.cookies["sessionid"] = "a" * 32
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (404, b"")


FORM = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize(
    ("path", "more", "work"),
    [
        ("/", {}, Work.PAGE),
        ("/explore/", {}, Work.PAGE),
        ("/posts/new/", {}, Work.PAGE),
        ("/api/v1/posts/", {"CONTENT_TYPE": "application/json"}, Work.PAGE),
        ("/search/", {}, Work.SEARCH),
        ("/search/picture/", FORM, Work.SEARCH),
        ("/api/v1/search/", FORM, Work.SEARCH),
        ("/posts/1/similar/", {}, Work.SEARCH),
        ("/api/v1/posts/1/similar/", {}, Work.SEARCH),
        ("/posts/new/", FORM, Work.UPLOAD),
        ("/api/v1/posts/", FORM, Work.UPLOAD),
        ("/uploads/1/", {"CONTENT_TYPE": "application/offset+octet-stream"}, Work.UPLOAD),
    ],
)
def test_the_kind_of_work_is_known_by_address_and_body(path: str, more: dict[str, str], work: Work) -> None:
    assert work_of(asked(path, **more)) == work


def routes(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        yield from routes(one.url_patterns, route) if hasattr(one, "url_patterns") else [route]


# How an address looks that sends a file, whoever adds one.
SENDS_A_FILE = re.compile(r"\.(webp|avif|jpg|zip)$|/file/$|/pictures/<|/portraits/<|/boards/.*/export/$")


def test_whatever_sends_files_has_places_of_its_own() -> None:
    known = {route for route in routes(get_resolver().url_patterns) if not route.startswith("/admin/")}
    addresses = {re.sub("<[^>]+>", "1", route) for route in known if SENDS_A_FILE.search(route)}
    assert len(addresses) > 12
    assert {address for address in addresses if work_of(asked(address)) != Work.FILE} == set()
    pages = {re.sub("<[^>]+>", "1", route) for route in known} - addresses
    assert {page for page in pages if work_of(asked(page)) == Work.FILE} == set()


@pytest.fixture
def crowded(client: Any) -> Any:
    client.defaults[TURNED_AWAY] = True
    return client


def test_a_page_says_so_without_a_query_and_with_the_headers_of_every_page(
    crowded: Any, caplog: pytest.LogCaptureFixture
) -> None:
    # Without pytest-django's `db` a query fails.
    answer = crowded.get("/explore/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Nothing of yours is lost" in answer.content.decode()
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert caplog.records == [], "a crowd must not fill the log"


def test_the_api_gets_problem_details(crowded: Any) -> None:
    answer = crowded.post("/api/v1/search/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["code"] == "too-busy"
    assert int(answer["Retry-After"]) > 0


def test_a_request_that_broke_off_is_no_fault_of_ours() -> None:
    problem = problem_of(UnreadablePostError("timed out"))
    assert problem
    assert problem.status == 400
