"""Leaving: closed for everybody at once, taken back within the days of grace, and afterwards gone with every file."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from discovery.comments.models import Comment
from discovery.departures import processing
from discovery.departures.services import close, come_back
from discovery.models import Board, Post
from discovery.moderation.models import Decision
from discovery.portraits.services import set_portrait
from discovery.posts.files import original_name
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def ana(person) -> User:
    return person("ana", email="ana@kindred.test")


def log_in(client: Client, user: User):
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD}, follow=True)


def make_due(user: User) -> None:
    User.objects.filter(pk=user.pk).update(leaves_at=timezone.now() - timedelta(seconds=1))


def test_leaving_asks_for_the_name_and_the_password_and_closes_everything(client, ana, make_post, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    post = make_post(ana)
    ApiToken.issue(user=ana, name="script")
    client.force_login(ana)
    page = reverse("leave")
    assert client.post(page, {"username": "bo"}).status_code == 422
    asked = client.post(page, {"username": "ana"})
    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=ana.pk).is_active

    done = client.post(asked.url, {"password": PASSWORD, "next": page}, follow=True)

    assert done.redirect_chain[-1][0] == reverse("leaving")
    ana.refresh_from_db()
    assert not ana.is_active
    assert ana.leaves_at - timezone.now() > timedelta(days=29)
    assert not ApiToken.objects.filter(user=ana).exists()
    assert client.get(reverse("settings")).status_code == 302
    assert Client().get(post.get_absolute_url()).status_code == 404


def test_sessions_elsewhere_end_and_stay_ended_after_the_return(ana):
    elsewhere = Client()
    log_in(elsewhere, ana)
    assert elsewhere.get(reverse("settings")).status_code == 200
    close(user=ana)
    come_back(user=ana)
    assert elsewhere.get(reverse("settings")).status_code == 302


def test_who_logs_in_during_the_grace_may_return(client, ana, make_post):
    post = make_post(ana)
    close(user=ana)
    assert client.get(reverse("leaving")).status_code == 404
    assert log_in(client, ana).redirect_chain[-1][0] == reverse("leaving")
    back = client.post(reverse("leaving"), follow=True)
    assert back.redirect_chain[-1][0] == reverse("account_login")
    assert Client().get(post.get_absolute_url()).status_code == 200
    assert client.get(reverse("leaving")).status_code == 404


def test_a_return_does_not_end_a_suspension(client, ana, person):
    close(user=ana)
    Decision.objects.create(moderator=person("mo"), person=ana, action=Decision.Action.SUSPEND, subject="ana")
    log_in(client, ana)
    assert client.post(reverse("leaving")).url == reverse("suspended")
    ana.refresh_from_db()
    assert not ana.is_active
    assert ana.leaves_at is None


def test_the_last_administrator_stays(person):
    root = person("root1", is_superuser=True)
    with pytest.raises(ValidationError) as refused:
        close(user=root)
    assert refused.value.code == "last-administrator"
    person("root2", is_superuser=True)
    close(user=root)


def test_closing_twice_keeps_the_first_day(ana):
    assert close(user=ana) == close(user=ana)


def test_nothing_is_deleted_before_its_time(ana, make_post):
    make_post(ana)
    close(user=ana)
    assert not processing.delete_due()
    assert Post.objects.count() == 1


def test_when_the_time_has_come_rows_and_files_go(ana, person, django_capture_on_commit_callbacks):
    bo = person("bo")
    with django_capture_on_commit_callbacks(execute=True):
        post = receive(author=ana, pictures=[incoming()])
        set_portrait(user=ana, file=incoming().file)
        others = receive(author=bo, pictures=[incoming()])
    Board.objects.create(owner=ana, name="Fog")
    close(user=ana)
    make_due(ana)
    kept, gone = (original_name(each.pictures.get().pk) for each in (others, post))

    with django_capture_on_commit_callbacks(execute=True):
        processing.delete_due()

    assert not User.objects.filter(pk=ana.pk).exists()
    assert list(Post.objects.all()) == [others]
    assert not Board.objects.exists()
    assert default_storage.exists(kept)
    assert not default_storage.exists(gone)
    assert not default_storage.exists(f"portraits/{ana.portrait[:2]}/{ana.portrait}/256.webp")


def test_what_others_answered_stays_to_be_read(ana, person, make_post):
    bo = person("bo")
    post = make_post(bo)
    said = Comment.objects.create(post=post, author=ana, text="Lovely")
    hidden = Comment.objects.create(post=post, author=ana, text="Awful", hidden_at=timezone.now())
    Comment.objects.create(post=post, author=bo, parent=said, text="Thank you")
    Comment.objects.create(post=post, author=bo, parent=hidden, text="Why?")
    processing.delete_person(ana)
    assert list(Comment.objects.values_list("text", "parent")) == [("Thank you", None)]


def test_the_back_office_deletes_files_too(client, ana, person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post = receive(author=ana, pictures=[incoming()])
    name = original_name(post.pictures.get().pk)
    client.force_login(person("root1", is_superuser=True, is_staff=True))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:accounts_user_delete", args=[ana.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=ana.pk).exists()
    assert not default_storage.exists(name)


def told(*arguments: str) -> dict[str, object]:
    out = StringIO()
    call_command("delete_account", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_tells_closes_or_deletes(ana, make_post):
    make_post(ana)
    assert told("ana", "--dry-run") == {
        "username": "ana", "posts": 1, "pictures": 1, "boards": 0, "comments": 0, "leaves_at": None, "deleted": False
    }  # fmt: skip
    assert User.objects.get(pk=ana.pk).is_active
    assert told("ana")["leaves_at"] == User.objects.get(pk=ana.pk).leaves_at.isoformat()
    assert told("ana", "--now")["deleted"] is True
    with pytest.raises(CommandError, match="Nobody here"):
        told("ana")
