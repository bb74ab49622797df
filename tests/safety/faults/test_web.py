"""The web server is killed in the middle of taking an upload: it was taken as a whole, or not at all; never twice."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
import requests

from tests.safety.faults.pictures import new_picture
from tests.safety.faults.recovery import come_to_rest, recover
from tests.safety.faults.soundness import faults_of
from tests.safety.faults.workers import Nursery
from tests.safety.member import Member
from tests.safety.stack import Stack

TUS = {"Tus-Resumable": "1.0.0"}
AN_HOUR_AND_MORE = 4000
STEPS = [
    ("discovery.uploads.services:take", True),
    ("discovery.posts.files:store", True),
    ("discovery.uploads.services:write_words", True),
    ("discovery.uploads.arriving:remove", False),
    ("discovery.nudges:nudge", False),
]


def arrive(member: Member, data: bytes) -> str:
    """Send a file by the tus protocol; its identifier."""
    begun = member.ask("POST", "uploads/", headers={**TUS, "Upload-Length": str(len(data))})
    assert begun.status_code == requests.codes.created, begun.text
    arrival = begun.headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert send(member, arrival, data).status_code == requests.codes.no_content
    return str(arrival)


def send(member: Member, arrival: str, data: bytes) -> requests.Response:
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return member.ask("PATCH", f"uploads/{arrival}/", headers=headers, data=data)


def post_arrival(member: Member, arrival: str) -> requests.Response:
    return member.ask("POST", "posts/", files={"arrival": (None, arrival), "tags": (None, "moss")})


def cut_off(ask: Any, *given: Any) -> None:
    with pytest.raises(requests.ConnectionError):
        ask(*given)


def grow_old(stack: Stack) -> None:
    """Let all files be older than what may still be under way, as if an hour had passed."""
    then = time.time() - AN_HOUR_AND_MORE
    for name in stack.files():
        os.utime(stack.home / "media" / name, (then, then))


@pytest.mark.parametrize(("at", "after"), STEPS, ids=[f"{at} {'after' if after else 'before'}" for at, after in STEPS])
def test_an_upload_whose_answer_was_lost_is_taken_once(at: str, after: bool, nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    fault = nursery.fault(at, after=after)
    nursery.serve(fault)
    arrival = arrive(ada, new_picture())
    cut_off(post_arrival, ada, arrival)
    assert fault.times == 1
    again = post_arrival(ada, arrival)
    assert again.status_code == requests.codes.created, again.text
    grow_old(stack)
    stack.send("uploads.tidy")
    assert not recover(nursery)
    assert ada.progress(again.json()["id"])["state"] == "ready"
    assert stack.number("SELECT count(*) FROM discovery_picture WHERE id = %s", arrival) == 1


def test_a_file_whose_last_piece_was_cut_off_goes_on(nursery: Nursery, ada: Member) -> None:
    fault = nursery.fault("discovery.uploads.arriving:write", after=True)
    nursery.serve(fault)
    data = new_picture()
    begun = ada.ask("POST", "uploads/", headers={**TUS, "Upload-Length": str(len(data))})
    arrival = begun.headers["Location"].rstrip("/").rsplit("/", 1)[-1]
    cut_off(send, ada, arrival, data)
    assert fault.times == 1
    assert ada.ask("HEAD", f"uploads/{arrival}/", headers=TUS).headers["Upload-Offset"] == "0"
    assert send(ada, arrival, data).status_code == requests.codes.no_content
    post = post_arrival(ada, arrival).json()["id"]
    assert not recover(nursery)
    assert ada.progress(post)["state"] == "ready"


def test_what_a_killed_server_left_of_an_upload_is_cleared_away(nursery: Nursery, ada: Member) -> None:
    """A form that is sent in one piece leaves its original without a row. Nobody was told that it was taken."""
    stack = nursery.stack
    posts = stack.number("SELECT count(*) FROM discovery_post")
    fault = nursery.fault("discovery.posts.files:store", after=True)
    nursery.serve(fault)
    cut_off(ada.try_to_post, new_picture())
    assert fault.times == 1
    assert stack.number("SELECT count(*) FROM discovery_post") == posts
    assert list(faults_of(stack)) == ["files of nothing"]
    grow_old(stack)
    mended = stack.run("check_integrity", "--repair")
    assert not faults_of(stack), mended.stdout + mended.stderr


def test_a_post_that_is_deleted_by_a_server_that_dies_leaves_no_file(nursery: Nursery, ada: Member) -> None:
    stack = nursery.stack
    nursery.hatch()
    post = ada.post(new_picture())
    ada.wait_until_finished(post)
    come_to_rest(stack)
    nursery.serve(nursery.fault("discovery.posts.files:remove"))
    cut_off(ada.ask, "DELETE", f"posts/{post}/")
    assert ada.ask("GET", f"posts/{post}/").status_code == requests.codes.not_found
    grow_old(stack)
    mended = stack.run("check_integrity", "--repair")
    assert not recover(nursery), mended.stdout + mended.stderr
