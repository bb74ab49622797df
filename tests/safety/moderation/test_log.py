"""The log of what was done: everything stands in it, and nobody changes or deletes a line of it."""

from __future__ import annotations

import pytest
from django.contrib.admin.sites import site as back_office
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from discovery.models import AuditEntry
from discovery.moderation.processing import take_up
from discovery.screening import services
from tests.safety.moderation.conftest import WORDS, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(site) -> AuditEntry:
    site.block(site.upload(drawn(1)).pictures.get())
    return AuditEntry.objects.get()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE discovery_auditentry SET reason = 'something else'",
        "DELETE FROM discovery_auditentry",
    ],
)
def test_the_database_refuses_to_change_a_line(entry, statement):
    with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.get() == entry


def test_no_way_of_the_orm_does_it_either(entry):
    for change in (entry.delete, entry.save, AuditEntry.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_not_even_the_owner_may_in_the_back_office(entry, rf):
    request = rf.get("/")
    request.user = User.objects.create_superuser("owner", password="a long enough password")
    admin = back_office.get_model_admin(AuditEntry)
    assert admin.has_view_permission(request)
    assert not any(
        may(request) for may in (admin.has_add_permission, admin.has_change_permission, admin.has_delete_permission)
    )


def test_the_account_may_go_and_the_line_stays(entry, site):
    number = site.moderator.pk
    site.moderator.delete()
    assert AuditEntry.objects.get().actor == number


def test_every_deed_of_the_blocklist_stands_in_it(site):
    blocked = site.block(site.upload(drawn(1)).pictures.get())
    terms = {"reason": "Another reason", "action": "hold", "most_bits": 4, "least_similarity": 0.99}
    services.put_in_force(blocked=blocked, moderator=site.moderator, **terms)
    site.upload(drawn(1, size=(200, 150)))
    take_up()
    services.end(blocked=blocked, moderator=site.moderator)
    lines = list(AuditEntry.objects.order_by("pk").values_list("action", "actor", "reason"))
    assert lines == [
        ("blocked", site.moderator.pk, WORDS),
        ("block-changed", site.moderator.pk, "Another reason"),
        ("found", None, "Another reason"),
        ("unblocked", site.moderator.pk, "Another reason"),
    ]


@pytest.mark.parametrize("role", ["is_staff", "is_superuser", "is_active"])
def test_who_gets_or_loses_rights_in_the_back_office_stands_in_it(client, site, role):
    owner = User.objects.create_superuser("owner", password="a long enough password")
    client.force_login(owner)
    address = reverse("admin:accounts_user_change", args=[site.stranger.pk])
    shown = client.get(address).context["adminform"].form.initial
    fields = ("username", "display_name", "bio", "email", "is_active", "is_staff", "is_superuser", "suggestible")
    said = {name: shown[name] for name in fields if shown.get(name)} | {
        "links": "[]", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"
    }  # fmt: skip
    said = {name: value for name, value in said.items() if name != role} | ({} if shown[role] else {role: "on"})
    answered = client.post(address, said)
    assert answered.status_code == 302, answered.context["errors"]
    line = AuditEntry.objects.get()
    assert (line.actor, line.person, line.action) == (owner.pk, site.stranger.pk, "roles")
    assert line.details == {role: not shown[role]}


@pytest.fixture
def owner(client: Client) -> User:
    """Who is in the back office."""
    owner = User.objects.create_superuser("owner", password="a long enough password")
    client.force_login(owner)
    return owner


def _saved(client: Client, kind: str, number: int, **changes: object) -> None:
    """The back office's form of it, sent as it is but for these changes."""
    address = reverse(f"admin:{kind}_change", args=[number])
    form = client.get(address).context["adminform"].form
    said = {name: form[name].value() for name in form.fields if form[name].value()}
    if kind == "accounts_user":
        said |= {"links": "[]", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    answered = client.post(address, said | changes)
    assert answered.status_code == 302, answered.context["errors"]


def test_groups_and_permissions_of_a_person_stand_in_it_as_they_were_and_are(client, site, owner):
    see, change = (Permission.objects.get(codename=name) for name in ("view_post", "change_post"))
    group = Group.objects.create(name="Helpers")
    site.stranger.user_permissions.add(see)
    _saved(client, "accounts_user", site.stranger.pk, groups=[group.pk], user_permissions=[change.pk])
    line = AuditEntry.objects.get()
    assert (line.actor, line.person, line.action) == (owner.pk, site.stranger.pk, "roles")
    assert line.details == {
        "groups": {"before": [], "after": ["Helpers"]},
        "permissions": {"before": ["discovery.view_post"], "after": ["discovery.change_post"]},
    }
    _saved(client, "accounts_user", site.stranger.pk)
    assert AuditEntry.objects.get() == line, "what changes nothing is no line"


def test_what_a_group_may_do_and_that_it_is_gone_stand_in_it(client, owner):
    group = Group.objects.create(name="Helpers")
    _saved(client, "auth_group", group.pk, permissions=[Permission.objects.get(codename="view_post").pk])
    client.post(reverse("admin:auth_group_delete", args=[group.pk]), {"post": "yes"})
    may = ["discovery.view_post"]
    assert list(AuditEntry.objects.order_by("pk").values_list("actor", "action", "subject", "details")) == [
        (owner.pk, "roles", f"group:{group.pk}", {"name": "Helpers", "permissions": {"before": was, "after": now}})
        for was, now in (([], may), (may, []))
    ]


@pytest.mark.parametrize("second", ["an even longer password", "a slip of the finger"])
def test_a_password_that_is_set_in_the_back_office_stands_in_it_and_its_words_do_not(client, site, owner, second):
    secret = "an even longer password"
    address = reverse("admin:auth_user_password_change", args=[site.stranger.pk])
    client.post(address, {"usable_password": "true", "password1": secret, "password2": second})
    site.stranger.refresh_from_db()
    assert site.stranger.check_password(secret) == AuditEntry.objects.exists() == (second == secret)
    for line in AuditEntry.objects.all():
        assert (line.actor, line.person, line.action) == (owner.pk, site.stranger.pk, "password")
        assert line.details == {}
        assert line.reason == "In the back office."


def test_moderators_read_it_and_others_find_nothing(client, site, entry):
    address = reverse("moderation_log") + "?view=all"
    client.force_login(site.moderator)
    page = client.get(address).content.decode()
    assert WORDS in page
    assert "Put a picture on the blocklist" in page
    client.force_login(site.stranger)
    assert client.get(address).status_code == 404
