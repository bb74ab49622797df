"""What is bounded while an account is new: by whichever door, with a sentence that says until when; and who is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.entrance.models import Invitation
from accounts.entrance.services import invite
from accounts.follows.models import Follow, FollowRequest
from accounts.follows.services import follow
from accounts.models import User
from accounts.users.newcomers import COMMENTS, FOLLOWS, INVITATIONS, LINKS, POSTS, REPORTS, WEBHOOKS, Deed
from accounts.users.profile_services import change_profile
from discovery.comments.services import write
from discovery.models import Comment, Picture, Post, Report
from discovery.moderation.services import report
from discovery.moderation.things import Thing
from discovery.posts.services import edit
from discovery.uploads.services import receive_once
from discovery.webhooks.services import add
from tests.discovery.conftest import incoming, new_person

LINKED = "https://one.example www.two.example HTTPS://three.example"
Act = Callable[[User], Any]


@pytest.fixture
def new(db: None) -> User:
    return new_person("new")


@pytest.fixture
def post(make_post: Any) -> Post:
    return make_post(new_person("author"))


@pytest.fixture
def acts(post: Post) -> dict[str, tuple[Act, Act]]:
    """For each deed: how a new account comes to have had all of it, and how it asks for one more."""
    return {
        "post": (_posts, lambda user: _send(user)),
        "comment": (lambda user: _comments(user, post), lambda user: write(author=user, post=post, text="Lovely")),
        "follow": (_follows, lambda user: follow(follower=user, followee=post.author)),
        "report": (lambda user: _reports(user, post), lambda user: _report(user, post)),
        "invite": (_invitations, lambda user: invite(inviter=user)),
        "webhook": (_webhooks, lambda user: _webhook(user, WEBHOOKS)),
        "link in a comment": (lambda user: None, lambda user: write(author=user, post=post, text=LINKED)),
        "link in a caption": (lambda user: None, lambda user: _send(user, caption=LINKED)),
        "link in a bio": (lambda user: None, lambda user: change_profile(user=user, changes={"bio": LINKED})),
    }


DEEDS = (
    *("post", "comment", "follow", "report", "invite", "webhook"),
    *("link in a comment", "link in a caption", "link in a bio"),
)


def _send(user: User, caption: str = "") -> Post:
    return receive_once(author=user, arrivals=[], sent=[incoming().file], alt_texts=[], caption=caption)


def _posts(user: User, number: int = POSTS) -> list[Post]:
    posts = Post.objects.bulk_create(Post(author=user) for _ in range(number))
    picture = {"position": 1, "sha256": "0", "format": "PNG", "width": 1, "height": 1}
    Picture.objects.bulk_create(Picture(post=post, **picture) for post in posts)
    return posts


def _comments(user: User, post: Post) -> None:
    Comment.objects.bulk_create(Comment(author=user, post=post, text="Nice") for _ in range(COMMENTS))


def _people(number: int) -> list[User]:
    return User.objects.bulk_create(User(username=f"somebody_{one}") for one in range(number))


def _follows(user: User) -> None:
    people = _people(FOLLOWS)
    Follow.objects.bulk_create(Follow(follower=user, followee=one) for one in people[1:])
    FollowRequest.objects.create(requester=user, person=people[0])


def _reports(user: User, post: Post) -> None:
    for person in _people(REPORTS):
        Report.objects.create(reporter=user, person=person, reason="spam", closed_at=timezone.now())


def _report(user: User, post: Post) -> Report:
    return report(reporter=user, thing=Thing(person=post.author, post=post), reason="spam", words="")


def _invitations(user: User) -> None:
    for _ in range(INVITATIONS):
        invite(inviter=user)


def _webhook(user: User, number: int) -> Any:
    return add(owner=user, url=f"https://9.9.9.9/{number}", topics=["post.published"])


def _webhooks(user: User) -> None:
    for number in range(WEBHOOKS):
        _webhook(user, number)


def _refused(act: Callable[[], Any]) -> str:
    with pytest.raises(ValidationError) as refused:
        act()
    assert refused.value.code == "newcomer-limit"
    return str(refused.value.messages[0])


@pytest.mark.parametrize("deed", DEEDS)
def test_a_new_account_has_bounds(deed: str, new: User, acts: dict[str, tuple[Act, Act]]) -> None:
    have_all, once_more = acts[deed]
    have_all(new)
    said = _refused(lambda: once_more(new))
    until = timezone.localtime(new.date_joined + timedelta(days=3))
    assert said.startswith("New accounts can ")
    assert str(until.year) in said


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("kind", ["older", "staff", "invited by staff", "off", "on a site of one person"])
def test_nobody_else_has(kind: str, deed: str, new: User, acts: dict[str, tuple[Act, Act]], settings: Any) -> None:
    have_all, once_more = acts[deed]
    have_all(new)
    _make(new, kind, settings)
    once_more(new)


def _make(user: User, kind: str, settings: Any) -> None:
    if kind == "older":
        user.date_joined -= timedelta(days=3)
    user.is_staff = kind == "staff"
    user.save()
    if kind == "invited by staff":
        chief = new_person("chief", is_staff=True)
        Invitation.objects.create(inviter=chief, used_by=user, digest="1", expires_at=timezone.now())
    if kind == "off":
        settings.KINDRED_NEWCOMER_DAYS = 0
    if kind == "on a site of one person":
        settings.KINDRED_SINGLE_USER = user.username


def test_an_invitation_of_another_new_account_vouches_for_nobody(new: User, acts: dict[str, Any]) -> None:
    Invitation.objects.create(inviter=new_person("friend"), used_by=new, digest="1", expires_at=timezone.now())
    acts["webhook"][0](new)
    _refused(lambda: acts["webhook"][1](new))


def test_up_to_the_bound_all_is_well_and_tomorrow_is_another_day(new: User, post: Post) -> None:
    _comments(new, post)
    Comment.objects.filter(author=new).first().delete()
    write(author=new, post=post, text="The last")
    _refused(lambda: write(author=new, post=post, text="One too many"))
    Comment.objects.filter(author=new).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    write(author=new, post=post, text=f"{LINKS} links: https://one.example https://two.example")


def test_an_edit_cannot_bring_in_what_a_post_could_not(new: User, make_post: Any) -> None:
    mine = make_post(new)
    _refused(lambda: edit(post=mine, caption=LINKED, tags=[], visibility=mine.visibility, alt_texts={}))


def test_a_refused_request_is_answered_in_words_and_makes_nothing(new: User, client: Any, post: Post) -> None:
    _comments(new, post)
    client.force_login(new)
    answer = client.post(reverse("api:comments", args=[post.pk]), {"text": "Hello"}, content_type="application/json")
    assert answer.status_code == 400
    assert "newcomer-limit" in answer.content.decode()
    assert Comment.objects.filter(author=new).count() == COMMENTS


def test_each_deed_has_its_own_sentence() -> None:
    assert len({str(deed.value[1]) for deed in Deed}) == len(Deed) == 7
