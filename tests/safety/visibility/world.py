"""A small community in which everything carries a secret word of its own, so that a leak can be told from its text."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import numpy as np
from django.utils import timezone

from accounts.follows.models import Follow, FollowRequest
from accounts.models import Block, Mute, Taste, User
from accounts.notices.models import Notice
from discovery.boards.models import Board, BoardFollow, BoardItem, BoardMember, BoardSection
from discovery.catalogues.models import CatalogueLine
from discovery.comments.models import Comment
from discovery.models import Like, Picture, Post, Swatch
from discovery.portraits.files import write as write_portrait
from discovery.posts.models import PostRevision
from discovery.posts.services import set_tags
from discovery.posts.words import index_words
from discovery.sharing.models import ShareLink
from discovery.shop.models import Catalogue, Offer
from discovery.tastes.models import Signal
from discovery.tastes.processing import refresh
from tests.safety.visibility.belongings import errands_of, write_files

KINDS = (
    "public",
    "followers",
    "private",
    "draft",
    "scheduled",
    "sensitive",
    "withheld",
    "processing",
    "rejected",
    "deleted",
)
ASKED_WITH = ("public", "followers", "draft")
AUTHORS = ("ada", "pia", "dan")
VIEWERS = (
    "anonymous",
    "stranger",
    "follower",
    "requested",
    "owner",
    "collaborator",
    "blocked",
    "blocker",
    "muter",
    "moderator",
    "deactivated",
)
FIELDS: dict[str, dict[str, object]] = {
    "followers": {"visibility": Post.Visibility.FOLLOWERS},
    "private": {"visibility": Post.Visibility.PRIVATE},
    "draft": {"release": Post.Release.DRAFT},
    "scheduled": {"release": Post.Release.SCHEDULED, "release_at": timezone.now() + timedelta(days=1)},
    "sensitive": {"is_sensitive": True},
    "withheld": {"withheld_at": timezone.now()},
    "processing": {"state": Post.State.PROCESSING},
    "rejected": {"state": Post.State.REJECTED},
}


@dataclass(frozen=True)
class Errand:
    """Something that its owner alone finds: whose, and its identifier."""

    owner_id: int
    pk: UUID | int | str


@dataclass(frozen=True)
class Thing:
    """A post of the world: whose, of which kind, and the words that tell of it wherever they stand."""

    author: str
    kind: str
    post_id: UUID
    picture_id: UUID
    secrets: tuple[str, ...]


@dataclass
class World:
    people: dict[str, User]
    things: list[Thing] = field(default_factory=list)
    # What nobody but its author is ever told: former words, a private board, a catalogue, the name of a taste.
    own: list[Thing] = field(default_factory=list)
    boards: dict[str, Board] = field(default_factory=dict)
    links: dict[str, ShareLink] = field(default_factory=dict)
    # Of the authors, by the parameter that names one in an address: what they do with the site.
    errands: dict[str, list[Errand]] = field(default_factory=dict)

    def asked_for(self) -> list[Thing]:
        """The posts that addresses are filled with: all of Ada's, and what differs by the others' accounts."""
        return [thing for thing in self.things if thing.author == "ada" or thing.kind in {"public", "followers"}]

    def asked_with(self) -> list[Thing]:
        """The posts that questions name: by words, tag and look, hidden ones are hidden all alike."""
        return [thing for thing in self.things if thing.author == "ada" and thing.kind in ASKED_WITH]

    def hidden_from(self, viewer: str) -> list[Thing]:
        return [thing for thing in (*self.things, *self.own) if not may_see(viewer, thing)]

    def seen_by(self, viewer: str) -> list[Thing]:
        return [thing for thing in self.things if may_see(viewer, thing)]

    def strangers_to(self, viewer: str) -> list[str]:
        """Who is not there for them: those who are blocked, either way, and those who have left."""
        left = ["dan", "deactivated"]
        if viewer == "owner":
            return [*left, "blocked", "blocker"]
        return [*left, "ada", "pia"] if viewer in {"blocked", "blocker"} else left

    def blocked_by(self, viewer: str) -> tuple[str, ...]:
        """Whom they have blocked themselves: these they still find where they can take it back."""
        return {"owner": ("blocked",), "blocker": AUTHORS}.get(viewer, ())

    def comments(self) -> list[UUID]:
        return list(Comment.objects.values_list("pk", flat=True).order_by("pk")[:6])

    def user_of(self, viewer: str) -> User | None:
        if viewer == "anonymous":
            return None
        return self.people["ada" if viewer == "owner" else viewer]


def may_see(viewer: str, thing: Thing) -> bool:
    """The rule, said once more and in other words than the code's, by who looks and what is looked at."""
    if thing.kind == "deleted":
        return False
    if viewer == "owner" and thing.author == "ada":
        return True
    if viewer in {"blocked", "blocker"} or thing.author == "dan" or thing.kind == "own":
        return False
    if thing.kind in {"private", "draft", "scheduled", "withheld", "processing", "rejected"}:
        return False
    if thing.kind == "followers" or thing.author == "pia":
        return viewer == "follower"
    return True


def build(make_post, person, space) -> World:
    """Ada, whose account is open; Pia, whose is private; Dan, who is deactivated: each has a post of every kind."""
    names = [*AUTHORS, *(name for name in VIEWERS if name not in {"anonymous", "owner"}), "friend"]
    world = World({name: person(name) for name in names})
    people = SimpleNamespace(**world.people)
    User.objects.filter(pk=people.pia.pk).update(is_private=True)
    User.objects.filter(pk=people.moderator.pk).update(is_staff=True)
    _relate(people)
    for author in AUTHORS:
        User.objects.filter(pk=world.people[author].pk).update(portrait=f"portrait-of-{author}")
        write_portrait(f"portrait-of-{author}", {96: b"pixels"})
    for number, author in enumerate(AUTHORS):
        for place, kind in enumerate(KINDS):
            world.things.append(_thing(world, make_post, author, kind, 20 * number + place))
    _common(world, make_post)
    _past(world)
    for one in world.people.values():
        refresh(one.pk, space.pk)
    for author in AUTHORS:
        _own(world, author)
    User.objects.filter(pk__in=[people.dan.pk, people.deactivated.pk]).update(is_active=False)
    Post.objects.filter(pk__in=[thing.post_id for thing in world.things if thing.kind == "deleted"]).delete()
    for one in world.people.values():
        one.refresh_from_db()
    return world


def _relate(people: SimpleNamespace) -> None:
    authors = (people.ada, people.pia, people.dan)
    for author in authors:
        Follow.objects.create(follower=people.follower, followee=author)
        Follow.objects.create(follower=author, followee=people.friend)
        Block.objects.create(blocker=author, blocked=people.blocked)
        Block.objects.create(blocker=people.blocker, blocked=author)
        Mute.objects.create(user=people.muter, muted=author)
    for viewer in (people.stranger, people.requested, people.collaborator, people.muter, people.blocker):
        Follow.objects.create(follower=viewer, followee=people.friend)
    FollowRequest.objects.create(requester=people.requested, person=people.pia)


def _thing(world: World, make_post, author: str, kind: str, number: int) -> Thing:
    owner, friend = world.people[author], world.people["friend"]
    word = f"zq{author}{kind}"
    post = make_post(
        owner,
        _vector(number),
        tags=["everywhere", f"{word}tag"],
        caption=f"A picture {word}caption",
        **FIELDS.get(kind, {}),
    )
    picture = post.pictures.get()
    Picture.objects.filter(pk=picture.pk).update(
        alt_text=f"{word}alt", labels=[{"name": f"{word}label", "confidence": 0.9}], avif_widths=[64]
    )
    write_files(picture.pk)
    Swatch.objects.create(picture=picture, post=post, position=0, lightness=53, a=80, b=67, share=0.5)  # red
    index_words([post.pk])
    Like.objects.create(user=friend, post=post)
    comment = Comment.objects.create(post=post, author=friend, text=f"{word}comment")
    Comment.objects.create(post=post, author=friend, parent=comment, text=f"{word}reply")
    Offer.objects.create(
        post=post, seller=owner, link=f"https://shop.example/{word}offer", price="10.00", currency="EUR", sku=word
    )
    world.links[f"{author} {kind}"] = ShareLink.objects.create(post=post, token=f"zq-{secrets.token_hex(8)}")
    secret = (word, str(post.pk), post.pk.hex, str(picture.pk), picture.pk.hex)
    return Thing(author, kind, post.pk, picture.pk, secret)


def _common(world: World, make_post) -> None:
    """What friend posts, likes and gathers: a public board and one shared with the collaborator, with all posts."""
    friend, collaborator = world.people["friend"], world.people["collaborator"]
    for number in range(3):
        make_post(friend, _vector(100 + number), tags=["everywhere"], caption=f"A picture by friend {number}")
    for name, visibility in (("open", Board.Visibility.PUBLIC), ("shared", Board.Visibility.PRIVATE)):
        board = Board.objects.create(owner=friend, name=f"Board {name}", visibility=visibility)
        for position, post in enumerate(Post.objects.all()):
            BoardItem.objects.create(board=board, post=post, position=position, added_by=friend)
        world.boards[name] = board
    BoardMember.objects.create(board=world.boards["shared"], user=collaborator, joined_at=timezone.now())
    for author in AUTHORS:
        board = Board.objects.create(owner=world.people[author], name=f"zq{author}board")
        for position, post in enumerate(Post.objects.filter(author=world.people[author])):
            BoardItem.objects.create(board=board, post=post, position=position, added_by=world.people[author])
        world.boards[author] = board
    comments = Post.objects.filter(author=friend)
    for author in AUTHORS:
        for post in comments:
            Like.objects.create(user=world.people[author], post=post)
            Comment.objects.create(post=post, author=world.people[author], text="A comment")
    set_tags(post=comments[0], names=["everywhere"])


def _past(world: World) -> None:
    """What each did while they still might: liked, saved and answered what is hidden from them now, and was told of."""
    for viewer, person in world.people.items():
        board = Board.objects.create(owner=person, name="Gathered", visibility=Board.Visibility.PRIVATE)
        for place, thing in enumerate(world.hidden_from("owner" if viewer == "ada" else viewer)):
            if thing.author == viewer:
                continue
            author = world.people[thing.author]
            Like.objects.get_or_create(user=person, post_id=thing.post_id)
            BoardItem.objects.create(board=board, post_id=thing.post_id, position=place, added_by=person)
            for kind in (Signal.Kind.PICKED, Signal.Kind.MORE, Signal.Kind.SEARCHED):
                Signal.objects.create(user=person, post_id=thing.post_id, kind=kind)
            said = Comment.objects.create(post_id=thing.post_id, author=person, text="Once seen")
            for kind, part in ((Notice.Kind.REPLY, said.pk), (Notice.Kind.MENTION, None)):
                Notice.objects.create(recipient=person, actor=author, kind=kind, subject=thing.post_id, part=part)
        for author in AUTHORS:
            if author != viewer:
                BoardFollow.objects.create(board=world.boards[author], user=person)
                Notice.objects.create(recipient=person, actor=world.people[author], kind=Notice.Kind.FOLLOW)


def _own(world: World, author: str) -> None:
    """What is nobody's business but the author's; every word of it begins alike."""
    person, word = world.people[author], f"zq{author}own"
    board = Board.objects.create(owner=person, name=f"{word}board", visibility=Board.Visibility.PRIVATE)
    BoardSection.objects.create(board=board, name=f"{word}section", position=0)
    world.boards[f"{author} private"] = board
    catalogue = Catalogue.objects.create(owner=person, name=f"{word}catalogue")
    CatalogueLine.objects.create(catalogue=catalogue, number=1, sku=f"{word}sku", outcome="refused", reason="No price")
    for parameter, row in errands_of(person, word):
        world.errands.setdefault(parameter, []).append(Errand(person.pk, row.pk))
    Taste.objects.filter(user=person).update(name=f"{word}taste")
    for post in Post.objects.filter(author=person):
        PostRevision.objects.create(post=post, caption=f"{word}caption", tags=[f"{word}tag"], visibility="public")
    tokens = [link.token for name, link in world.links.items() if name.startswith(author)]
    world.own.append(Thing(author, "own", uuid4(), uuid4(), (word, *tokens)))


def _vector(number: int) -> np.ndarray:
    """All near each other, so that each is among what is like any other."""
    vector = np.ones(8) + 0.05 * np.random.default_rng(number).normal(size=8)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
