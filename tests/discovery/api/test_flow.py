"""The main job through the API alone, with the real worker: upload, wait, find by picture, find the person, follow."""

from __future__ import annotations

import time

from tests.discovery.api.conftest import ids, upload
from tests.discovery.conftest import picture_bytes

PATIENCE = 30


def test_a_picture_goes_in_and_pictures_like_it_and_their_maker_come_out(worker, person, client_of):
    maker, newcomer = client_of(person("maker")), client_of(person("newcomer"))
    data = picture_bytes((20, 160, 60), size=(500, 400), seed=1)
    posted = maker.post("/api/v1/posts/", {"pictures": upload(data), "caption": "Moss"}, format="multipart")
    place = posted["Location"]

    until = time.monotonic() + PATIENCE
    while maker.get(place).json()["state"] != "ready":
        assert time.monotonic() < until, maker.get(place).json()
        time.sleep(0.1)
    worker.wait_until_idle()

    found = newcomer.post("/api/v1/search/", {"picture": upload(data)}, format="multipart")
    assert found.status_code == 200
    assert ids(found) == [posted.json()["id"]]
    token = found.json()["picture"]
    people = newcomer.post("/api/v1/search/people/", {"picture_token": token}, format="json").json()
    assert [one["username"] for one in people["results"]] == ["maker"]
    assert newcomer.put("/api/v1/people/maker/follow/").json()["followed"] is True
    assert ids(newcomer.get("/api/v1/feeds/home/")) == [posted.json()["id"]]
