"""The blocklist and the log by the API: the same services, for moderators with the scope alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tokens.models import ApiToken
from discovery.models import BlockedPicture, Post
from discovery.screening import processing
from tests.discovery.api.conftest import client_of, codes
from tests.safety.moderation.conftest import WORDS, drawn

__all__ = ["client_of"]

pytestmark = pytest.mark.django_db
LIST, LOG = "/api/v1/moderation/blocklist/", "/api/v1/moderation/log/"
TERMS = {"bits": 2, "similarity": None, "action": "refuse", "reason": WORDS}


@pytest.fixture
def moderator(site, client_of):
    return client_of(site.moderator)


def test_to_everybody_else_it_does_not_exist(site, client_of):
    one = f"{LIST}{site.block(site.upload(drawn(1)).pictures.get()).pk}/"
    for viewer in (None, site.author):
        client = client_of(viewer)
        for address in (LIST, LOG, one, f"{one}hits/", f"{one}preview/"):
            assert codes(client.get(address)) == ["not-found"]
        assert codes(client.put(one, TERMS, format="json")) == ["not-found"]
        assert codes(client.delete(one)) == ["not-found"]
        assert codes(client.post(f"{one}apply/")) == ["not-found"]


def test_a_token_without_the_scope_does_not_block(site, moderator):
    ApiToken.objects.filter(user=site.moderator).update(scopes=["read", "write", "account"])
    assert codes(moderator.get(LIST)) == ["insufficient-scope"]


def test_from_a_proposal_by_a_dry_run_to_the_log(site, moderator):
    post, copy = site.upload(drawn(1)), site.upload(drawn(1, size=(200, 150)))
    proposed = moderator.post(LIST, {"picture": str(post.pictures.get().pk)}, format="json")
    assert (proposed.status_code, proposed.json()["state"]) == (201, "tried")
    one = f"{LIST}{proposed.json()['id']}/"
    hits = moderator.get(f"{one}hits/?bits=2").json()
    assert {near["post"] for near in hits["nearest"]} == {str(post.pk), str(copy.pk)}
    assert codes(moderator.post(f"{one}apply/")) == ["not-in-force"]
    assert moderator.put(one, TERMS, format="json").json()["state"] == "active"
    assert site.upload(drawn(1)).state == Post.State.REJECTED
    assert moderator.post(f"{one}apply/").json() == {"held": 2}
    assert moderator.delete(one).status_code == 204
    assert moderator.get(one).status_code == 404
    deeds = [line["action"] for line in moderator.get(LOG).json()["results"]]
    assert deeds == ["unblocked", "block-applied", "blocked"]
    assert moderator.get(f"{LOG}?action=blocked").json()["results"][0]["actor"] == "mod"


def test_a_file_is_taken_and_a_wrong_one_refused_by_a_code(moderator):
    taken = moderator.post(LIST, {"file": SimpleUploadedFile("bad.png", drawn(1))}, format="multipart")
    assert (taken.status_code, taken.json()["state"]) == (201, "received")
    processing.prepare_waiting()
    listed = moderator.get(LIST).json()["results"]
    assert [each["state"] for each in listed] == ["tried"]
    assert moderator.get(listed[0]["preview"])["Content-Type"] == "image/webp"
    wrong = moderator.post(LIST, {"file": SimpleUploadedFile("bad.png", b"text")}, format="multipart")
    assert codes(wrong) == ["not-a-picture"]
    assert codes(moderator.post(LIST, {}, format="json")) == ["no-picture"]
    assert BlockedPicture.objects.count() == 1


def test_what_has_not_changed_is_not_sent_again(moderator):
    tag = moderator.get(LIST)["ETag"]
    assert moderator.get(LIST, HTTP_IF_NONE_MATCH=tag).status_code == 304
