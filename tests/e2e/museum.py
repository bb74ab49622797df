"""A small site on which every page has something to show: artists, a visitor who uses everything, and a moderator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.boundaries.models import MutedWord
from accounts.boundaries.services import mute, mute_word
from accounts.follows.services import follow
from accounts.models import Notice, User
from accounts.notices.services import notify
from discovery.boards.models import BoardItem, BoardMember, BoardSection
from discovery.boards.services import add, create
from discovery.catalogues.models import CatalogueLine
from discovery.catalogues.services import get_or_make
from discovery.comments.services import write
from discovery.demo.artists import ARTISTS, draw, encode
from discovery.embeddings.spaces import active_space
from discovery.imports.models import ImportJob
from discovery.models import (
    Board,
    Embedding,
    Picture,
    Post,
    RemoteActor,
    RemoteFollower,
    RemoteFollowing,
    RemotePost,
    TaskFailure,
    Webhook,
    WebhookDelivery,
)
from discovery.moderation.models import Decision, Report
from discovery.posts.services import edit, like
from discovery.saved.models import SavedSearch
from discovery.screening.services import propose_picture
from discovery.sharing.services import make_link
from discovery.shop.services import set_offer
from discovery.tastes.processing import refresh
from discovery.uploads.services import IncomingPicture, receive
from discovery.webhooks.signing import new_secret
from tests.celery_worker import WorkerProcess

# Three genres with two hands each, so that "like this" has an answer and a contrast.
NAMES = ("mei.ridges", "haru.quay", "plotter.pim", "unmapped", "fergus.loom", "saule.ikat")
EACH = 4
VISITOR, KEEPER = "visitor", "keeper"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Museum:
    """What the tests name; everything else is found from here."""

    visitor: User
    keeper: User
    posts: list[Post]  # of artists, the newest first
    own: list[Post]  # the visitor's: several pictures, a draft, a sensitive one
    board: Board


def session_of(person: User) -> str:
    """The key of a new session in which `person` is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def build(worker: WorkerProcess) -> None:
    """Fill the empty site; returns when everything is searchable and everybody's tastes are known."""
    visitor = User.objects.create_user(VISITOR, password=PASSWORD, display_name="Vera Visser", bio="Looks first.")
    keeper = User.objects.create_user(KEEPER, password=PASSWORD, display_name="Kees Keeper", is_staff=True)
    posts = _hang(visitor)
    worker.wait_for(lambda: Embedding.objects.count() == Picture.objects.count(), 240, "the museum was not embedded")
    worker.wait_until_idle()
    _visit(visitor, keeper, posts)
    _gather(visitor, posts)
    _sell(visitor)
    _moderate(visitor, keeper, posts)
    _meet_elsewhere(visitor)
    _automate(visitor)
    space = active_space()
    assert space is not None
    for person in User.objects.all():
        refresh(person.pk, space.pk)
    worker.wait_until_idle()


def found() -> Museum:
    """The museum in the database as it is now."""
    visitor, keeper = User.objects.get(username=VISITOR), User.objects.get(username=KEEPER)
    return Museum(
        visitor=visitor,
        keeper=keeper,
        posts=list(Post.objects.filter(author__username__in=NAMES).select_related("author").order_by("-created_at")),
        own=list(Post.objects.filter(author=visitor).order_by("-created_at")),
        board=Board.objects.get(owner=visitor, name="Morning walks"),
    )


def _hang(visitor: User) -> list[Post]:
    artists = [artist for artist in ARTISTS if artist.username in NAMES]
    people = {
        artist.username: User.objects.create_user(artist.username, display_name=artist.name, bio=artist.bio)
        for artist in artists
    }
    now, posts = timezone.now(), []
    for place, (number, artist) in enumerate((number, artist) for number in range(EACH) for artist in artists):
        work = draw(artist, number)
        picture = IncomingPicture(ContentFile(encode(work.image), "picture.jpg"), "picture.jpg", work.alt_text)
        at = now - timedelta(hours=7 * (place + 1))
        posts.append(
            receive(
                author=people[artist.username], pictures=[picture], caption=work.caption, tags=work.tags, created_at=at
            )
        )
    own = [
        {"caption": "Three sketches", "tags": ["sketches"], "numbers": (10, 11, 12), "day": 14},
        {"caption": "Not yet", "numbers": (13,), "release": Post.Release.DRAFT, "day": 15},
        {"caption": "Behind a veil", "numbers": (14,), "is_sensitive": True, "day": 16},
    ]
    for fields in own:
        numbers, day = fields.pop("numbers"), fields.pop("day")
        drawn = [draw(artists[0], number) for number in numbers]
        pictures = [
            IncomingPicture(ContentFile(encode(work.image), "own.jpg"), "own.jpg", work.alt_text) for work in drawn
        ]
        receive(author=visitor, pictures=pictures, created_at=datetime(2025, 3, day, tzinfo=UTC), **fields)
    return posts


def _visit(visitor: User, keeper: User, posts: list[Post]) -> None:
    """The visitor follows, likes, comments, mutes, and is told of things; one account is closed and asked."""
    mei, haru, pim = (posts[place].author for place in range(3))
    for artist in (mei, pim):
        follow(follower=visitor, followee=artist)
    for follower in (mei, haru, keeper):
        follow(follower=follower, followee=visitor)
    own = Post.objects.get(author=visitor, caption="Three sketches")
    for post in posts[:8]:
        like(post=post, user=visitor)
    like(post=own, user=mei)
    said = write(author=visitor, post=posts[0], text="Which of the ridges is yours?")
    for number in range(3):
        write(author=mei, post=posts[0], text=f"@{VISITOR} the one at {number + 5} o'clock.", parent=said)
    notify(recipient=visitor, actor=mei, kind=Notice.Kind.LIKE, subject=own.pk)
    notify(recipient=visitor, actor=haru, kind=Notice.Kind.FOLLOW)
    mute(user=visitor, person=User.objects.get(username="saule.ikat"))
    mute_word(user=visitor, kind=MutedWord.Kind.WORD, word="crypto", folded="crypto")
    SavedSearch.objects.create(owner=visitor, name="Blue hills", asked="q=hills")
    asking = User.objects.create_user("asking", display_name="Ada Asking")
    User.objects.filter(pk=visitor.pk).update(is_private=True)
    visitor.refresh_from_db()
    follow(follower=asking, followee=visitor)
    User.objects.filter(pk=visitor.pk).update(is_private=False)
    visitor.refresh_from_db()


def _meet_elsewhere(visitor: User) -> None:
    """Somebody on another server follows the visitor, who follows them; what they posted has come."""
    there = RemoteActor.objects.create(uri="https://there.example/users/mia", handle="mia@there.example")
    RemoteFollower.objects.create(user=visitor, actor=there)
    RemoteFollowing.objects.create(user=visitor, actor=there, follow_uri="urn:follow", accepted_at=timezone.now())
    RemotePost.objects.create(actor=there, uri=f"{there.uri}/1", url=f"{there.uri}/1", title="A boat at sea")


def _gather(visitor: User, posts: list[Post]) -> None:
    board = create(owner=visitor, name="Morning walks", description="Where I would rather be.")
    for post in posts[:7]:
        add(board=board, post=post, by=visitor)
    section = BoardSection.objects.create(board=board, name="Fog", position=0)
    BoardItem.objects.filter(board=board, post=posts[0]).update(section=section)
    create(owner=visitor, name="Empty still", visibility=Board.Visibility.PRIVATE)
    theirs = create(owner=posts[0].author, name="Valleys")
    add(board=theirs, post=posts[0], by=posts[0].author)
    BoardMember.objects.create(board=theirs, user=visitor, role=BoardMember.Role.EDITOR)


def _sell(visitor: User) -> None:
    """A post of theirs has an offer, a former version and a secret link; a catalogue was taken in once."""
    own = Post.objects.get(author=visitor, caption="Three sketches")
    set_offer(post=own, link="https://shop.example/sketches", price="20.00", currency="EUR")
    edit(post=own, caption="Three sketches, signed", tags=["sketches"], visibility=own.visibility, alt_texts={})
    make_link(post=own)
    catalogue = get_or_make(owner=visitor, name="Prints")
    CatalogueLine.objects.create(catalogue=catalogue, number=1, sku="A1", outcome="refused", reason="No price")
    reason = {"said": "It is a video; only pictures are taken.", "number": 1, "examples": ["media/1.mp4"]}
    sample = {"caption": "By the sea", "created_at": "2023-01-02T10:00:00+00:00", "thumb": ""}
    found = {"fresh": 2, "pictures": 3, "refused": 1, "since": sample["created_at"], "until": sample["created_at"]}
    ImportJob.objects.create(
        owner=visitor,
        kind=ImportJob.Kind.INSTAGRAM,
        name="instagram.zip",
        state=ImportJob.State.LOOKED,
        preview={**found, "samples": [sample], "reasons": [reason]},
    )


def _automate(visitor: User) -> None:
    """A webhook with a message of each state, and a task that has failed."""
    webhook = Webhook.objects.create(
        owner=visitor, url="https://vera.example/hook", topics=Webhook.Topic.values, secret=new_secret()
    )
    now, told = timezone.now(), {"subject": "", "timestamp": ""}
    for fields in (
        {"attempts": 1, "next_at": None, "delivered_at": now, "status": 204},
        {"attempts": 2, "next_at": now + timedelta(days=1), "status": 503, "problem": "It answered 503."},
        {"attempts": 9, "next_at": None, "problem": "It took too long."},
    ):
        WebhookDelivery.objects.create(webhook=webhook, topic=Webhook.Topic.POST_PUBLISHED, body=told, **fields)
    TaskFailure.objects.create(
        name="imports.work", arguments=["0198c0de"], problem="OSError: no room", trace="Traceback…", times=2
    )


def _moderate(visitor: User, keeper: User, posts: list[Post]) -> None:
    """A report that waits, and a decision on something of the visitor's own."""
    propose_picture(moderator=keeper, picture=posts[4].pictures.all()[0])
    Report.objects.create(
        reporter=visitor, person=posts[3].author, post=posts[3], reason=Report.Reason.SPAM, words="An advertisement."
    )
    veiled = Post.objects.get(author=visitor, caption="Behind a veil")
    Decision.objects.create(
        moderator=keeper, person=visitor, post=veiled, action=Decision.Action.SENSITIVE, subject=veiled.caption
    )
