"""What is hidden now was seen a moment ago: kept lists, pages that were begun, and files tell of it no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.boundaries.services import mute
from accounts.follows.services import block, close_account, remove_follower, unfollow
from accounts.models import User
from accounts.notices.models import Notice
from accounts.notices.services import notify
from discovery.boards.membership import remove_member
from discovery.models import Like, Picture, Post
from discovery.notifications.processing import mail_unread
from discovery.posts.addresses import signed
from discovery.posts.services import change_visibility, delete
from tests.safety.visibility.asking import body_of, client_of, few, sent, told
from tests.safety.visibility.surfaces import ASKED, addresses
from tests.safety.visibility.world import Thing

pytestmark = pytest.mark.django_db

# Where lists are kept or begun: each is asked, and then its next page and what it loads.
FIRST_PAGES = (
    "/",
    "/explore/",
    *(f"/explore/?{question}" for question in ASKED["explore"] if question),
    "/explore/?by=colour&colour=red",
    "/search/?q=picture",
    "/search/?tag=everywhere",
    "/search/?post={friend}",
    "/api/v1/search/?q=picture&page_size=2",
    "/api/v1/search/?post={friend}&page_size=2",
    "/api/v1/feeds/home/?page_size=2",
    "/api/v1/feeds/explore/?page_size=2",
    "/api/v1/tags/everywhere/posts/?page_size=2",
    "/api/v1/people/suggested/",
    "/tags/everywhere/",
    "/people/",
    "/posts/{friend}/people/",
    "/posts/{friend}/boards/",
    "/posts/{friend}/likes/",
    "/posts/{friend}/comments/",
    "/boards/{open}/",
    "/boards/{open}/more/",
    "/boards/{open}/people/",
    "/boards/{open}/export/",
    "/welcome/",
    "/notifications/",
    "/notifications/badge/",
    "/complete/tags/?q=every",
    "/complete/tags/?q=zqada",
    "/tastes/",
    "/tastes/map/",
    "/search/map/?q=picture",
    "/boards/",
)
CURSOR = re.compile(rb"[\"'=](/[^\"'\s]*cursor=[\w.-]+)")

Change = Callable[[User, User], object]


def _to_private(ada: User, viewer: User) -> None:
    change_visibility(posts=list(ada.posts.all()), visibility=Post.Visibility.PRIVATE)


def _delete_all(ada: User, viewer: User) -> None:
    for post in ada.posts.all():
        delete(post=post)


def _leave(ada: User, viewer: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)


def _close(ada: User, viewer: User) -> None:
    close_account(user=ada)
    remove_follower(user=ada, follower=viewer)


def _unfollow_closed(ada: User, viewer: User) -> None:
    close_account(user=ada)
    unfollow(follower=viewer, followee=ada)


CHANGES: dict[str, Change] = {
    "all are private": _to_private,
    "all are deleted": _delete_all,
    "a moderator withholds all": lambda ada, viewer: ada.posts.update(withheld_at=timezone.now()),
    "the author has left": _leave,
    "the author blocks the viewer": lambda ada, viewer: block(blocker=ada, blocked=viewer),
    "the viewer blocks the author": lambda ada, viewer: block(blocker=viewer, blocked=ada),
    "the account is closed": _close,
    "the account is closed, and unfollowed": _unfollow_closed,
}

# After these the author is not there for the viewer at all.
PARTED = ("the author has left", "the author blocks the viewer", "the viewer blocks the author")


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_kept_before_tells_nothing_after(world, change):
    """First pages, the next ones by the cursors given before, and what stands beside, with all caches as they were."""
    client, viewer, ada = client_of(world, "follower"), world.people["follower"], world.people["ada"]
    friend = Post.objects.filter(author=world.people["friend"]).first()
    first = [path.format(friend=friend.pk, open=world.boards["open"].pk) for path in FIRST_PAGES]
    begun = {path: body_of(sent(client, path)) for path in first}
    begun |= {path: body_of(sent(client, path, htmx=True)) for path in first[:3]}
    later = [match.decode().replace("&amp;", "&") for body in begun.values() for match in CURSOR.findall(body)]
    later += [path.replace("/search/?", "/search/refine/?") for path in later if "/search/?" in path]
    assert any(b"zqada" in body for body in begun.values())
    assert later
    CHANGES[change](ada, viewer)
    hidden = [thing for thing in world.things if thing.author == "ada"]
    leaks = []
    for path in dict.fromkeys([*first, *later]):
        for htmx in (False, True):
            answer = sent(client, path, htmx=htmx)
            leaks += [f"{path} tells of {thing.kind}" for thing in told(answer, hidden, path)]
            if change in PARTED and b"/@ada/" in body_of(answer):
                leaks.append(f"{path} names the author")
    assert not leaks, few(leaks)


@pytest.mark.parametrize("change", CHANGES)
def test_addresses_of_what_was_seen_are_those_of_nothing(world, change):
    client, viewer, ada = client_of(world, "follower"), world.people["follower"], world.people["ada"]
    open_to_them = [one for one in addresses(world) if one.thing and one.thing.author == "ada" and _was_seen(one.thing)]
    answered = [one for one in open_to_them if sent(client, one.path).status_code == 200]
    assert {one.name for one in answered} >= {"post", "likes", "comments", "api:post"}
    CHANGES[change](ada, viewer)
    still = [one.path for one in answered if sent(client, one.path).status_code != 404]
    still += [one.path for one in answered if sent(client, one.path, htmx=True).status_code != 404]
    assert not still, few(still)


@pytest.mark.parametrize("change", CHANGES)
def test_files_are_gone_with_their_post_even_for_who_keeps_them(world, change):
    """Whoever has a copy asks whether it still holds, and is told no more than a stranger."""
    client, viewer, ada = client_of(world, "follower"), world.people["follower"], world.people["ada"]
    thing = next(one for one in world.things if one.author == "ada" and one.kind == "public")
    Picture.objects.filter(pk=thing.picture_id).update(avif_widths=[64])
    paths = [f"/pictures/{thing.picture_id}/{file}" for file in ("64.webp", "64.avif", "download.jpg")]
    answers = [sent(client, path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    CHANGES[change](ada, viewer)
    for path, answer in zip(paths, answers, strict=True):
        kept = client.get(path, headers={"If-None-Match": answer["ETag"]})
        assert kept.status_code == 404
        assert "public" not in kept.get("Cache-Control", "")


def test_shared_caches_keep_a_picture_for_minutes_only(world):
    thing = next(one for one in world.things if one.author == "ada" and one.kind == "public")
    answer = sent(Client(), f"/pictures/{thing.picture_id}/64.webp")
    assert int(re.search(r"s-maxage=(\d+)", answer["Cache-Control"])[1]) <= 300


@pytest.mark.parametrize("change", CHANGES)
def test_notices_and_mails_tell_nothing_after(world, change, settings):
    """What was noted while it was seen is neither shown, counted nor mailed once it is hidden."""
    settings.SITE_URL = "https://kindred.example"
    viewer, ada = world.people["follower"], world.people["ada"]
    User.objects.filter(pk=viewer.pk).update(email="follower@kindred.example")
    Notice.objects.filter(recipient=viewer).delete()
    post = ada.posts.filter(visibility="public", release="live", state="published").first()
    comment = post.comments.filter(parent=None).first()
    comment.author = ada
    comment.save()
    notify(recipient=viewer, actor=ada, kind=Notice.Kind.MENTION, subject=post.pk, part=comment.pk)
    notify(recipient=viewer, actor=world.people["friend"], kind=Notice.Kind.REPLY, subject=post.pk, part=comment.pk)
    Notice.objects.filter(recipient=viewer).update(created_at=timezone.now() - timezone.timedelta(hours=1))
    client = client_of(world, "follower")
    assert b", 2 new" in body_of(sent(client, "/notifications/badge/"))
    CHANGES[change](ada, viewer)
    Notice.objects.exclude(subject=post.pk).delete()
    assert b" new<" not in body_of(sent(client, "/notifications/badge/"))
    assert b"told__words" not in body_of(sent(client, "/notifications/"))
    mail_unread()
    assert not [sent_mail for sent_mail in mail.outbox if "follower@kindred.example" in sent_mail.to]


def test_who_is_muted_is_brought_no_more_though_the_list_was_kept(world):
    client, viewer, ada = client_of(world, "follower"), world.people["follower"], world.people["ada"]
    unasked = ["/", "/explore/", "/explore/?by=fresh", "/explore/?by=trending", "/welcome/", "/people/"]
    for path in unasked:
        sent(client, path)
    mute(user=viewer, person=ada)
    hidden = [thing for thing in world.things if thing.author == "ada"]
    leaks = [path for path in unasked if told(sent(client, path), hidden, path)]
    assert not leaks


def test_who_shares_a_board_no_more_finds_nothing_of_it(world):
    board, client = world.boards["shared"], client_of(world, "collaborator")
    paths = [f"/boards/{board.pk}/", f"/boards/{board.pk}/more/", f"/boards/{board.pk}/export/"]
    assert [sent(client, path).status_code for path in paths] == [200, 200, 200]
    remove_member(board=board, user=world.people["collaborator"], by=world.people["friend"])
    assert [sent(client, path).status_code for path in paths] == [404, 404, 404]
    post = Post.objects.filter(author=world.people["friend"]).first()
    for path in ("/boards/", "/notifications/", f"/posts/{post.pk}/boards/"):
        assert b"Board shared" not in body_of(sent(client, path))


def test_a_link_ends_with_what_it_leads_to(world):
    """For whom its author blocks, when the author leaves, and with the post."""
    token, ada, stranger = world.links["ada draft"].token, world.people["ada"], world.people["stranger"]
    thing = next(one for one in world.things if one.author == "ada" and one.kind == "draft")
    paths = [f"/s/{token}/", signed(f"/s/{token}/pictures/{thing.picture_id}/64/")]
    client, nobody = client_of(world, "stranger"), Client()
    assert [sent(client, path).status_code for path in paths] == [200, 200]
    other = next(one for one in world.things if one.author == "ada" and one.kind == "private")
    assert sent(client, signed(f"/s/{token}/pictures/{other.picture_id}/64/")).status_code == 404
    block(blocker=ada, blocked=stranger)
    assert [sent(client, path).status_code for path in paths] == [404, 404]
    assert sent(nobody, paths[0]).status_code == 200
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert [sent(nobody, path).status_code for path in paths] == [404, 404]
    User.objects.filter(pk=ada.pk).update(is_active=True)
    delete(post=Post.objects.get(pk=thing.post_id))
    assert [sent(nobody, path).status_code for path in paths] == [404, 404]


def test_a_search_that_was_begun_counts_what_is_still_there(world):
    client, ada = client_of(world, "follower"), world.people["ada"]
    page = client.get("/api/v1/search/?q=picture&page_size=2").json()
    change_visibility(posts=list(ada.posts.all()), visibility=Post.Visibility.PRIVATE)
    after, shown = page["next"], 0
    begun = client.get(after).json()["total"]
    while after:
        answer = client.get(after).json()
        shown, after = shown + len(answer["results"]), answer["next"]
    seen_before = [one for one in page["results"] if one["author"]["username"] != "ada"]
    assert begun == shown + len(seen_before) < page["total"]


def test_the_cover_of_a_board_goes_with_its_post(world):
    thing = next(one for one in world.things if one.author == "ada" and one.kind == "public")
    board = world.boards["open"]
    board.cover = Picture.objects.get(pk=thing.picture_id)
    board.save()
    client = client_of(world, "stranger")
    assert str(thing.picture_id).encode() in body_of(sent(client, "/@friend/boards/"))
    change_visibility(posts=[Post.objects.get(pk=thing.post_id)], visibility=Post.Visibility.PRIVATE)
    assert str(thing.picture_id).encode() not in body_of(sent(client, "/@friend/boards/"))


def test_likes_of_what_is_hidden_stay_hidden_with_it(world):
    """Whoever liked it keeps no list of it that tells others, nor themselves."""
    thing = next(one for one in world.things if one.author == "ada" and one.kind == "private")
    stranger = world.people["stranger"]
    assert Like.objects.filter(user=stranger, post=thing.post_id).exists()
    for viewer in ("stranger", "anonymous"):
        for path in ("/@stranger/", "/boards/", "/tastes/", "/"):
            assert not told(sent(client_of(world, viewer), path), [thing], path)


def _was_seen(thing: Thing) -> bool:
    return thing.kind in ("public", "followers", "sensitive")
