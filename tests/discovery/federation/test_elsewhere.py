"""Following people on other servers from here: they are asked, they agree, and what they post shows as links."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from discovery.federation import delivering
from discovery.federation.addresses import person_uri
from discovery.federation.selectors import posts_elsewhere
from discovery.federation.services import follow_elsewhere, unfollow_elsewhere
from discovery.models import FederatedDelivery, RemoteActor, RemoteFollower, RemoteFollowing, RemotePost
from tests.discovery.federation import shapes


@pytest.fixture
def ben(person):
    return person("ben")


@pytest.fixture
def following(there, ben):
    """Ben, who follows Mia elsewhere; her server has agreed."""
    follow_elsewhere(user=ben, handle=f"@mia@{there.host}")
    delivering.deliver_due()
    (asked,) = there.activities("Follow")
    there.send(shapes.mastodon_accept(there.actor, asked))
    there.got.clear()
    return ben


def titles(user) -> list[str]:
    return [post.title for post in posts_elsewhere(user)]


def create(there, to=(shapes.PUBLIC,), **fields):
    return there.send(shapes.mastodon_create(there.actor, list(to), **fields))


def test_somebody_is_asked_and_agrees(there, ben):
    follow_elsewhere(user=ben, handle=f"mia@{there.host}")
    assert delivering.deliver_due() == 1
    (asked,) = there.activities("Follow")
    assert (asked["actor"], asked["object"]) == (person_uri("ben"), there.actor)
    assert RemoteFollowing.objects.get().accepted_at is None
    assert there.send(shapes.mastodon_accept(there.actor, asked)).status_code == 202
    assert RemoteFollowing.objects.get().accepted_at is not None


def test_nobody_agrees_for_another(there, serve, ben):
    follow_elsewhere(user=ben, handle=f"mia@{there.host}")
    asked = FederatedDelivery.objects.get().body
    other = serve()
    follow_elsewhere(user=ben, handle=f"mia@{other.host}")
    other.send(shapes.mastodon_accept(other.actor, asked))
    assert not RemoteFollowing.objects.filter(accepted_at__isnull=False).exists()


def test_who_refuses_is_followed_no_more(there, following):
    asked = {"id": RemoteFollowing.objects.get().follow_uri, "type": "Follow"}
    there.send({**shapes.mastodon_accept(there.actor, {**asked, "actor": "", "object": ""}), "type": "Reject"})
    assert not RemoteFollowing.objects.exists()


def test_a_new_public_post_shows_as_a_line(there, following):
    assert create(there).status_code == 202
    post = RemotePost.objects.get()
    assert (titles(following), post.url) == (["A boat & a bird"], f"{there.origin}/@mia/1")


@pytest.mark.parametrize(
    "fields",
    [
        {"to": ["http://testserver/federation/people/ben/"]},
        {"inReplyTo": "https://a.example/1"},
        {"attributedTo": "https://a.example/users/x"},
        {"id": "https://a.example/1"},
        {"type": "Person"},
    ],
)
def test_what_is_for_fewer_or_not_theirs_is_passed_over(there, following, fields):
    assert create(there, **fields).status_code == 202
    assert not RemotePost.objects.exists()


def test_a_warning_is_shown_rather_than_what_it_warns_of_and_no_address_of_others(there, following):
    create(there, summary="Spiders", url="https://evil.example/", published="3026-01-01T00:00:00Z")
    post = RemotePost.objects.get()
    assert (post.title, post.url) == ("Spiders", f"{there.actor}/statuses/1")
    assert post.published_at.year < 3000


def test_a_post_is_changed_and_taken_back(there, following):
    create(there)
    changed = shapes.mastodon_create(there.actor, [shapes.PUBLIC], content="<p>Two<br>boats</p>")
    there.send({**changed, "type": "Update", "id": f"{changed['id']}/2"})
    assert titles(following) == ["Two boats"]
    there.send(shapes.mastodon_delete(there.actor))
    assert titles(following) == []


def test_nobody_takes_back_or_changes_what_is_anothers(there, serve, following):
    create(there)
    other = serve()
    follow_elsewhere(user=following, handle=f"mia@{other.host}")
    RemoteFollowing.objects.update(accepted_at="2026-01-01T00:00:00Z")
    gone = shapes.mastodon_delete(there.actor)
    assert other.send({**gone, "actor": other.actor}).status_code == 202
    stolen = shapes.mastodon_create(there.actor, [shapes.PUBLIC], content="Mine")
    assert other.send({**stolen, "actor": other.actor, "type": "Update"}).status_code == 202
    assert RemotePost.objects.get().title == "A boat & a bird"


def test_what_nobody_follows_any_more_is_not_taken(there, following):
    unfollow_elsewhere(user=following, handle=f"@mia@{there.host}")
    delivering.deliver_due()
    (undone,) = there.activities("Undo")
    assert undone["object"]["object"] == there.actor
    create(there)
    assert not RemotePost.objects.exists()


@pytest.mark.parametrize("handle", ["", "mia", "mia@", "@@", "mia@nothing.invalid", "mia@10.0.0.1", "a@b/c", "a b@c"])
def test_a_handle_that_means_nobody_is_told(ben, handle):
    with pytest.raises(ValidationError) as refused:
        follow_elsewhere(user=ben, handle=handle)
    assert refused.value.code == "nobody-elsewhere"
    assert not RemoteActor.objects.exists()


def test_a_name_that_their_server_does_not_know_is_told(there, ben):
    with pytest.raises(ValidationError, match="answered 404"):
        follow_elsewhere(user=ben, handle=f"nobody@{there.host}")


def test_a_private_account_is_told_why_it_cannot(there, person):
    with pytest.raises(ValidationError) as refused:
        follow_elsewhere(user=person("shy", is_private=True), handle=f"mia@{there.host}")
    assert refused.value.code == "follow-elsewhere-private"


def test_the_page_asks_shows_and_ends(client, there, following, person):
    client.force_login(following)
    create(there)
    page = client.get(reverse("elsewhere")).content.decode()
    assert f"{there.origin}/@mia/1" in page
    assert "A boat &amp; a bird" in page
    assert f"{there.origin}/@mia/1.jpg" not in page
    refused = client.post(reverse("follow_elsewhere"), {"handle": "mia@nothing.invalid"})
    assert refused.status_code == 422
    assert "mia@nothing.invalid" in refused.content.decode()
    assert "There is no host" in refused.content.decode()
    client.post(reverse("unfollow_elsewhere"), {"handle": f"mia@{there.host}"})
    assert not RemoteFollowing.objects.exists()
    client.force_login(person("cleo"))
    assert "A boat" not in client.get(reverse("elsewhere")).content.decode()


def test_the_page_asks_as_often_for_many_as_for_few(client, there, following, django_assert_max_num_queries):
    client.force_login(following)
    actor = RemoteActor.objects.get()
    for number in range(30):
        RemotePost.objects.create(actor=actor, uri=f"https://a/{number}", url="https://a/")
    with django_assert_max_num_queries(12):
        assert client.get(reverse("elsewhere")).status_code == 200


def test_followers_elsewhere_are_listed_and_can_be_let_go(client, there, person):
    ana = person("ana")
    there.send(shapes.mastodon_follow(there.actor, person_uri("ana")))
    client.force_login(ana)
    assert reverse("remote_followers", args=["ana"]) in client.get(reverse("followers", args=["ana"])).content.decode()
    assert f"@mia@{there.host}" in client.get(reverse("remote_followers", args=["ana"])).content.decode()
    client.post(reverse("remove_remote_follower"), {"handle": f"mia@{there.host}"})
    assert not RemoteFollower.objects.exists()
    while delivering.deliver_due():
        pass
    assert [one["type"] for one in there.activities()] == ["Accept", "Reject"]


def test_the_profile_says_the_handle_unless_it_is_private(client, person):
    assert "@testserver" in client.get(person("ana").get_absolute_url()).content.decode()
    assert "@testserver" not in client.get(person("shy", is_private=True).get_absolute_url()).content.decode()


def test_the_command_follows_and_tells(there, ben, capsys):
    call_command("federation", "follow", f"mia@{there.host}", "--as", "ben")
    assert f"ben asks @mia@{there.host}" in capsys.readouterr().out
    call_command("federation", "status", "--json")
    assert '"followed_on_other_servers": 1' in capsys.readouterr().out
    call_command("federation", "unfollow", f"mia@{there.host}", "--as", "ben")
    assert not RemoteFollowing.objects.exists()


def test_the_command_says_in_one_line_what_is_wrong(ben, settings):
    for arguments, said in (
        (("follow", "mia@nothing.invalid", "--as", "ben"), "There is no host"),
        (("follow", "mia@nothing.invalid", "--as", "nobody"), "Nobody here has the username"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("federation", *arguments)
    settings.KINDRED_FEDERATION = False
    with pytest.raises(CommandError, match="Federation is off"):
        call_command("federation", "status")
