"""What servers elsewhere send to an inbox: following, and all that is refused or passed over in silence."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date

from discovery.federation import delivering, remote
from discovery.federation.addresses import person_uri
from discovery.federation.signing import new_key, public_of
from discovery.models import FederatedDelivery, RemoteActor, RemoteFollower
from tests.discovery.federation import shapes


@pytest.fixture
def ana(person):
    return person("ana")


@pytest.fixture
def follow(there, ana):
    return shapes.mastodon_follow(there.actor, person_uri("ana"))


def followers() -> list[tuple[str, str]]:
    return list(RemoteFollower.objects.order_by("pk").values_list("user__username", "actor__handle"))


@pytest.mark.parametrize("path", ["/federation/inbox/", "/federation/people/ana/inbox/"])
def test_mastodon_follows_and_is_told_that_it_may(there, ana, follow, path):
    assert there.send(follow, path).status_code == 202
    assert followers() == [("ana", f"mia@{there.host}")]
    assert delivering.deliver_due() == 1
    (accept,) = there.activities("Accept")
    assert (accept["actor"], accept["object"]["id"], accept["object"]["actor"]) == (
        person_uri("ana"),
        follow["id"],
        there.actor,
    )
    assert there.got[0][0] == "/users/mia/inbox"


def test_following_twice_is_following_once(there, ana, follow):
    for second in range(2):
        there.send({**follow, "id": f"{follow['id']}-{second}"}, now=timezone.now() - timedelta(seconds=second))
    assert RemoteFollower.objects.get().follow_uri.endswith("-1")


def test_mastodon_and_pixelfed_unfollow(there, ana, follow):
    pia = there.add(shapes.pixelfed_actor(there.origin, public_of(there.private_key)))
    there.send(follow)
    there.send(shapes.pixelfed_follow(pia, person_uri("ana")))
    assert [handle for _name, handle in followers()] == [f"mia@{there.host}", f"pia@{there.host}"]
    there.send(shapes.mastodon_undo(there.actor, follow))
    assert [handle for _name, handle in followers()] == [f"pia@{there.host}"]
    there.send(shapes.pixelfed_undo(pia, person_uri("ana")))
    assert followers() == []


def test_an_undo_that_gives_the_follow_by_its_identifier_is_understood(there, ana, follow):
    there.send(follow)
    there.send({**shapes.mastodon_undo(there.actor, follow), "object": follow["id"]})
    assert followers() == []


def test_what_undoes_another_follows_nothing(there, serve, ana, follow):
    """One server cannot end the following of another's people."""
    other = serve()
    there.send(follow)
    other.send(shapes.mastodon_follow(other.actor, person_uri("ana")))
    undo = {**shapes.mastodon_undo(other.actor, follow), "object": follow["id"]}
    assert other.send(undo).status_code == 202
    assert ("ana", f"mia@{there.host}") in followers()


def test_an_actor_that_is_deleted_follows_nobody(there, ana, follow):
    there.send(follow)
    del there.documents["/users/mia"]
    assert there.send(shapes.mastodon_delete_actor(there.actor)).status_code == 202
    assert not RemoteActor.objects.exists()


def test_an_actor_that_changes_is_asked_for_anew(there, ana, follow):
    there.send(follow)
    there.documents["/users/mia"]["endpoints"]["sharedInbox"] = f"{there.origin}/new-inbox"
    there.send(shapes.mastodon_update_actor(there.documents["/users/mia"]))
    assert RemoteActor.objects.get().shared_inbox == f"{there.origin}/new-inbox"


@pytest.mark.parametrize("fields", [{"is_private": True}, {"is_active": False}])
def test_an_account_that_is_not_open_is_not_there(there, person, fields):
    person("ben", **fields)
    follow = shapes.mastodon_follow(there.actor, person_uri("ben"))
    assert there.send(follow, "/federation/people/ben/inbox/").status_code == 404
    # The shared inbox says the same of everybody, and asks nobody for a key.
    assert there.send(follow).status_code == 202
    assert there.send(shapes.mastodon_follow(there.actor, person_uri("nobody"))).status_code == 202
    assert (followers(), there.asked) == ([], [])


def test_what_is_sent_again_is_refused(there, ana, follow):
    moment = timezone.now()
    assert there.send(follow, now=moment).status_code == 202
    there.send(shapes.mastodon_undo(there.actor, follow))
    again = there.send(follow, now=moment)
    assert (again.status_code, again.json(), followers()) == (401, {"error": "replayed"}, [])


def test_what_was_changed_on_the_way_is_refused(there, ana, follow):
    unsigned = there.deliver("/federation/inbox/", json.dumps(follow).encode(), {})
    other_body = there.send(follow, Digest="SHA-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")
    old = there.send(follow, now=timezone.now() - timedelta(hours=13))
    assert {answer.status_code for answer in (unsigned, other_body, old)} == {401}
    assert (followers(), there.asked) == ([], [])
    later = http_date((timezone.now() + timedelta(minutes=1)).timestamp())
    assert there.send(follow, Date=later).status_code == 401
    assert followers() == []


def test_another_path_than_the_signed_one_is_refused(there, ana, follow):
    there.send(follow)
    sent = there.send(shapes.mastodon_undo(there.actor, follow), "/federation/inbox/?again")
    assert sent.status_code == 202  # as it was signed
    headers = {"Signature": 'keyId="k",headers="(request-target) host date digest",signature="AAAA"'}
    assert there.deliver("/federation/inbox/", json.dumps(follow).encode(), headers).status_code == 401


def test_a_foreign_key_is_refused(there, serve, ana, follow):
    """Signed well, by somebody else: by a key of their own, on their own server, or with the other's name."""
    other = serve()
    stolen = {**follow, "actor": other.actor}
    assert there.send(stolen, key_id=f"{there.actor}#main-key").status_code == 401
    assert there.send(follow, key=new_key()).status_code == 401
    assert other.send(follow, key_id=f"{other.actor}#main-key").status_code == 401
    assert followers() == []


def test_a_key_that_was_exchanged_is_asked_for_once(there, ana, follow):
    there.send(follow)
    there.private_key = new_key()
    undo = shapes.mastodon_undo(there.actor, follow)
    assert there.send(undo).status_code == 401  # asked for a moment ago
    RemoteActor.objects.update(fetched_at=timezone.now() - timedelta(hours=1))
    assert there.send(undo).status_code == 401  # their server still tells the former one
    RemoteActor.objects.update(fetched_at=timezone.now() - timedelta(hours=1))
    there.documents["/users/mia"]["publicKey"]["publicKeyPem"] = public_of(there.private_key)
    assert there.send(undo).status_code == 202
    assert followers() == []


def test_a_document_that_somebody_has_uploaded_is_no_actor(there, ana, follow):
    there.media_type = "application/json"
    assert there.send(follow).status_code == 401
    assert not RemoteActor.objects.exists()


def test_an_actor_of_another_address_is_none(there, ana, follow):
    there.documents["/users/mia"]["id"] = f"{there.origin}/users/other"
    assert there.send(follow).status_code == 401


def test_a_blocked_server_and_those_below_it_are_refused(there, ana, follow, settings):
    settings.KINDRED_BLOCKED_SERVERS = ["0.0.1"]
    assert there.send(follow).status_code == 403
    assert there.asked == []


def test_what_nobody_here_understands_is_taken_and_ignored(there, ana):
    for kind in ("Like", "Announce", "Flag", "Move", "Nothing"):
        activity = {"id": f"{there.actor}#1", "type": kind, "actor": there.actor, "object": person_uri("ana")}
        assert there.send(activity).status_code == 202
    assert there.send(shapes.mastodon_create(there.actor, [shapes.PUBLIC])).status_code == 202
    assert there.asked == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"type": "Follow"}', b"[" * 50_000])
def test_what_cannot_be_read_is_told(body, db):
    answer = Client().post("/federation/inbox/", body, content_type="application/activity+json")
    assert answer.status_code == 400


def test_strangers_make_us_ask_so_often_and_no_more(there, ana, follow, monkeypatch):
    monkeypatch.setattr(remote, "ASKED_A_MINUTE", 0)
    assert there.send(follow).status_code == 503
    assert there.asked == []
    cache.clear()


def test_where_federation_is_off_nothing_of_it_is_there(there, ana, follow, settings):
    settings.KINDRED_FEDERATION = False
    assert there.send(follow).status_code == 404
    for path in ("/federation/people/ana/", "/.well-known/webfinger?resource=acct:ana@testserver", "/nodeinfo/2.1"):
        assert Client().get(path).status_code == 404
    assert not FederatedDelivery.objects.exists()
