"""What other servers are told of people and posts: as any stranger finds them, and nothing of what is hidden."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from accounts.models import Follow
from discovery.models import Picture, RemoteActor, RemoteFollower
from tests.discovery.federation.shapes import PUBLIC

ACTIVITY = "application/activity+json"


@pytest.fixture
def ana(person):
    links = [{"label": "Shop", "url": "https://ana.example/?a=1&b=2"}]
    return person("ana", display_name="Ana Ó", bio="Paints <boats>\n& birds", links=links, portrait="abc")


def get(client, path: str):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.json()


def test_a_person_is_found_by_handle_and_by_address(client, ana):
    by_handle = client.get("/.well-known/webfinger", {"resource": "acct:ana@testserver"})
    assert by_handle.headers["Content-Type"] == "application/jrd+json"
    assert by_handle.headers["Access-Control-Allow-Origin"] == "*"
    found = by_handle.json()
    assert found["subject"] == "acct:ana@testserver"
    assert {"rel": "self", "type": ACTIVITY, "href": "http://testserver/federation/people/ana/"} in found["links"]
    for resource in ("acct:ANA@TestServer", "acct:@ana@testserver", "http://testserver/@ana/", found["aliases"][1]):
        assert client.get("/.well-known/webfinger", {"resource": resource}).json() == found


@pytest.mark.parametrize("resource", ["acct:ana@elsewhere.example", "acct:ben@testserver", "http://[", "ana", "a\x00b"])
def test_nobody_is_found_by_another_name(client, ana, resource):
    assert client.get("/.well-known/webfinger", {"resource": resource}).status_code == 404


def test_webfinger_without_a_question_is_told_how(client, db):
    assert client.get("/.well-known/webfinger").status_code == 400


def test_an_actor_says_what_mastodon_needs(client, ana):
    answer = client.get("/federation/people/ana/")
    assert answer.headers["Content-Type"] == ACTIVITY
    actor = answer.json()
    assert (actor["type"], actor["preferredUsername"], actor["name"]) == ("Person", "ana", "Ana Ó")
    assert actor["url"] == "http://testserver/@ana/"
    assert actor["summary"] == "<p>Paints &lt;boats&gt;<br>&amp; birds</p>"
    assert actor["endpoints"] == {"sharedInbox": "http://testserver/federation/inbox/"}
    assert actor["publicKey"]["owner"] == actor["id"]
    assert actor["icon"]["url"] == "http://testserver/portraits/abc/256.webp"
    assert "https://ana.example/?a=1&amp;b=2" in actor["attachment"][0]["value"]
    assert get(client, "/federation/people/ana/")["publicKey"] == actor["publicKey"]
    for name in ("outbox", "followers", "following"):
        assert get(client, actor[name].removeprefix("http://testserver"))["type"] == "OrderedCollection"


def test_a_post_is_a_note_with_its_pictures(client, ana, make_post):
    post = make_post(ana, caption="Boats <at> sea\nhttps://x.example", tags=["Street art", "海"], is_sensitive=True)
    Picture.objects.filter(post=post).update(alt_text="Two boats", width=6000)
    note = get(client, reverse("federation_post", args=[post.pk]))
    assert (note["type"], note["to"], note["sensitive"]) == ("Note", [PUBLIC], True)
    assert note["cc"] == ["http://testserver/federation/people/ana/followers/"]
    assert note["url"] == f"http://testserver{post.get_absolute_url()}"
    assert note["content"].startswith("<p>Boats &lt;at&gt; sea<br>https://x.example</p><p><a href=")
    assert {tag["name"] for tag in note["tag"]} == {"#streetart", "#海"}
    (attached,) = note["attachment"]
    assert (attached["mediaType"], attached["name"]) == ("image/jpeg", "Two boats")
    assert "width" not in attached  # Pixelfed takes no side over 5000
    assert datetime.fromisoformat(note["published"]) == post.created_at


def test_the_pages_lead_a_server_to_the_documents_and_a_reader_nowhere(client, ana, make_post):
    post = make_post(ana)
    for page, document in (
        (ana.get_absolute_url(), "/federation/people/ana/"),
        (post.get_absolute_url(), f"/federation/posts/{post.pk}/"),
    ):
        for accept in (ACTIVITY, 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'):
            answer = client.get(page, headers={"Accept": accept})
            assert (answer.status_code, answer.headers["Location"]) == (302, document)
            assert "Accept" in answer.headers["Vary"]
        for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*"):
            answer = client.get(page, headers={"Accept": accept})
            assert answer.status_code == 200
            assert "Accept" in answer.headers["Vary"]


def test_the_outbox_has_every_public_post_once_and_no_other(client, ana, person, make_post):
    shown = [str(make_post(ana, caption=f"Post {number}").pk) for number in range(45)]
    for hidden in ({"visibility": "followers"}, {"visibility": "private"}, {"release": "draft"}):
        make_post(ana, **hidden)
    make_post(person("ben"))
    outbox = get(client, "/federation/people/ana/outbox/")
    assert outbox["totalItems"] == 45
    found, address = [], outbox["first"]
    while address:
        page = get(client, address.removeprefix("http://testserver"))
        assert {item["type"] for item in page["orderedItems"]} == {"Create"}
        found += [item["object"]["id"].split("/")[-2] for item in page["orderedItems"]]
        address = page.get("next")
    assert found == shown[::-1]
    assert client.get("/federation/people/ana/outbox/?page=nonsense").status_code == 404


def test_a_page_of_the_outbox_asks_as_often_for_many_as_for_few(
    client, ana, make_post, django_assert_max_num_queries, django_assert_num_queries
):
    make_post(ana, tags=["a"])
    get(client, "/federation/people/ana/")  # makes the key
    with django_assert_max_num_queries(12) as counted:
        get(client, "/federation/people/ana/outbox/?page=")
    for number in range(10):
        make_post(ana, tags=["a", f"b{number}"])
    with django_assert_num_queries(len(counted)):
        get(client, "/federation/people/ana/outbox/?page=")


def test_followers_are_counted_here_and_elsewhere(client, ana, person):
    ben = person("ben")
    Follow.objects.create(follower=ben, followee=ana)
    actor = RemoteActor.objects.create(uri="https://a.example/b", handle="b@a.example", inbox="https://a.example/i")
    RemoteFollower.objects.create(user=ana, actor=actor)
    assert get(client, "/federation/people/ana/followers/")["totalItems"] == 2
    assert get(client, "/federation/people/ben/following/")["totalItems"] == 1


def test_what_is_hidden_is_missing(client, ana, person, make_post, django_user_model):
    posts = [make_post(ana, visibility="private"), make_post(ana, release="draft"), make_post(ana)]
    django_user_model.objects.update(is_private=True)
    for post in posts:
        assert client.get(f"/federation/posts/{post.pk}/").status_code == 404
    for path in ("", "outbox/", "followers/", "following/"):
        assert client.get(f"/federation/people/ana/{path}").status_code == 404
    assert client.get("/.well-known/webfinger", {"resource": "acct:ana@testserver"}).status_code == 404


def test_nodeinfo_counts_what_a_stranger_finds(client, ana, person, make_post):
    make_post(ana)
    make_post(ana, visibility="followers")
    make_post(person("ben", is_private=True))
    links = get(client, "/.well-known/nodeinfo")["links"]
    info = get(client, links[0]["href"].removeprefix("http://testserver"))
    assert (info["version"], info["protocols"], info["usage"]) == (
        "2.1",
        ["activitypub"],
        {"users": {"total": 1}, "localPosts": 1},
    )
    assert b"/.well-known/webfinger?resource={uri}" in client.get("/.well-known/host-meta").content
