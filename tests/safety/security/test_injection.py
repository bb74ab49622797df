"""What somebody types is text everywhere: in pages, headers, mails, logs, tables and names of files; and no more."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.logs import one_line, readable
from discovery.catalogues.feeds import read_feed
from discovery.imports.sources.item import CannotImport
from discovery.models import Comment, Post
from tests.accounts.entrance.conftest import PASSWORD
from tests.discovery.conftest import MakePost

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example"
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
ELSEWHERE = [
    EVIL,
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "\thttps://evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
]


@pytest.fixture
def ana() -> User:
    return User.objects.create_user(username="ana", password=PASSWORD, email="ana@mail.example")


@pytest.mark.parametrize("next_page", ELSEWHERE)
def test_nobody_is_led_to_another_site(next_page: str, ana: User) -> None:
    """By whatever a link of ours carries: `next`, where one came from, and the address of another site in a path."""
    client = Client()
    log_in = client.post(f"{reverse('account_login')}?next={next_page}", {"login": "ana", "password": PASSWORD})
    ways = [log_in]
    for name in ("account_logout", "language", "account_reauthenticate"):
        fields = {"next": next_page, "language": "en", "password": PASSWORD}
        ways.append(client.post(f"{reverse(name)}?next={next_page}", fields, headers={"Referer": next_page}))
        client.force_login(ana)
    for answer in ways:
        where = answer.headers.get("Location", "/")
        assert where.startswith("/"), where
        assert not where.startswith(("//", "/\\")), where


def test_a_path_with_two_slashes_leads_to_no_other_site() -> None:
    for path in ("//evil.example", "//evil.example/%2e%2e", "/%5cevil.example"):
        answer = Client().get(path)
        assert not answer.headers.get("Location", "/").startswith(("//", "/\\"))


def test_a_host_that_is_not_ours_stands_in_no_mail(ana: User, settings: Any) -> None:
    settings.KINDRED_SENDS_MAIL = True
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        Client().post(reverse("account_reset_password"), {"email": "ana@mail.example"}, headers=headers)
    assert len(mail.outbox) == 1  # the second: to its own host
    assert "evil.example" not in mail.outbox[0].body + str(mail.outbox[0].message())


def test_line_breaks_reach_no_header(ana: User, settings: Any) -> None:
    settings.KINDRED_SENDS_MAIL = True
    User.objects.filter(pk=ana.pk).update(display_name="Ana\r\nBcc: bob@evil.example")
    client = Client()
    client.force_login(ana)
    client.post(reverse("invitations"), {"email": "cleo@mail.example"})
    client.post(reverse("invitations"), {"email": "cleo@mail.example\r\nBcc: bob@evil.example"})
    for message in mail.outbox:
        assert message.recipients() == ["cleo@mail.example"]
        assert "\nBcc:" not in str(message.message()).partition("\n\n")[0]
    answer = client.get("/search/?q=a%0d%0aSet-Cookie:%20x=1")
    assert "x" not in answer.cookies


def test_nobody_writes_lines_into_the_log() -> None:
    event = {"level": "info", "logger": "kindred", "event": "said a\nERROR kindred: forged", "path": "b\r\n\x1b[2J"}
    written = readable(logging.getLogger(), "info", event)
    assert "\n" not in written
    assert "\x1b" not in written
    assert one_line("Grüße, 图片") == "Grüße, 图片"


@pytest.mark.parametrize(
    "document", ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"]
)
def test_xml_that_declares_anything_is_refused(document: str) -> None:
    """Entities that grow (billion laughs), and entities that lie elsewhere (XXE), are declared in a DOCTYPE."""
    with pytest.raises(CannotImport, match="DOCTYPE"):
        read_feed(document.encode(), 10)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a": 1e999999}', b'{"a": NaN}', b"9" * 5000])
def test_json_that_is_a_bomb_is_refused(body: bytes, ana: User, settings: Any) -> None:
    settings.KINDRED_FEDERATION, settings.SITE_URL = True, "http://testserver"
    client = Client()
    client.force_login(ana)
    for path in ("/api/v1/search/", "/api/v1/searches/", "/federation/inbox/"):
        answer = client.post(path, body, content_type="application/json")
        assert 400 <= answer.status_code < 500, path


def test_what_is_typed_stands_in_pages_as_text(ana: User, make_post: MakePost, person: Callable[..., User]) -> None:
    User.objects.filter(pk=ana.pk).update(display_name=SCRIPT[:60], bio=SCRIPT)
    post = make_post(ana, caption=SCRIPT, tags=["<b>tag</b>"])
    Comment.objects.create(post=post, author=ana, text=SCRIPT)
    client = Client()
    client.force_login(person("bo"))
    for path in (
        f"/posts/{post.pk}/",
        "/@ana/",
        "/",
        "/explore/",
        f"/search/?q={SCRIPT}",
        f"/tags/{post.tags.get().slug}/",
        f"/posts/{post.pk}/comments/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "<b>tag" not in page, path


def test_names_of_downloads_are_plain(ana: User, make_post: MakePost) -> None:
    """They are made of numbers, whatever the picture was called."""
    post = make_post(ana, caption='a"; filename=evil.html\r\nX: y')
    client = Client()
    client.force_login(ana)
    answer = client.get(reverse("picture_download", args=[post.pictures.first().pk]))
    disposition = answer.headers.get("Content-Disposition", "")
    assert "evil" not in disposition
    assert "\n" not in disposition


UNOFFERED = {
    "id": 1,
    "pk": 1,
    "is_staff": True,
    "is_superuser": True,
    "is_active": False,
    "author": 1,
    "author_id": 1,
    "owner": 1,
    "owner_id": 1,
    "state": "published",
    "like_count": 1000,
    "password": "x",
    "user_permissions": [1],
    "groups": [1],
    "created_at": "2000-01-01T00:00:00Z",
}


def test_fields_that_are_not_offered_change_nothing(
    ana: User, make_post: MakePost, person: Callable[..., User]
) -> None:
    bo = person("bo")
    post, before = make_post(ana), values(ana)
    was = Post.objects.filter(pk=post.pk).values(*GUARDED).get()
    client = Client()
    client.force_login(ana)
    body = {**UNOFFERED, "author": bo.username, "author_id": bo.pk, "owner_id": bo.pk}
    for path, offered in (("/api/v1/me/", {"bio": "Hello"}), (f"/api/v1/posts/{post.pk}/", {"caption": "Hello"})):
        client.patch(path, json.dumps({**body, **offered}), content_type="application/json")
    client.post(reverse("settings"), {**{name: str(value) for name, value in body.items()}, "display_name": "Ana"})
    client.post(f"/posts/{post.pk}/edit/", {**{name: str(value) for name, value in body.items()}, "caption": "Hi"})
    assert values(ana) == before
    assert Post.objects.filter(pk=post.pk).values(*GUARDED).get() == was


GUARDED = ("author_id", "state", "created_at")


def values(user: User) -> dict[str, Any]:
    return User.objects.filter(pk=user.pk).values("is_staff", "is_superuser", "is_active", "password", "pk").get()


def test_a_parameter_given_twice_counts_once(ana: User, make_post: MakePost) -> None:
    """The last one, as Django has it; nothing is joined, and nothing breaks."""
    make_post(ana)
    for path in (
        "/search/?q=a&q=b",
        "/explore/?by=fresh&by=trending",
        "/api/v1/posts/?limit=1&limit=2",
        "/?cursor=a&cursor=b",
    ):
        assert Client().get(path).status_code < 500


def test_a_file_is_no_page(ana: User) -> None:
    """HTML that says that it is a picture is refused, so that nobody is sent it."""
    client = Client()
    client.force_login(ana)
    file = io.BytesIO(b"<html><script>alert(1)</script>")
    file.name = "picture.jpg"
    answer = client.post("/api/v1/posts/", {"pictures": file})
    assert answer.status_code == 400
    assert not Post.objects.exists()
