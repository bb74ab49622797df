"""Sessions: another one at each log-in, out of reach of scripts, and over for good when it is over."""

from __future__ import annotations

import time

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from accounts.entrance.session_store import BEGAN, NOTED, SessionStore
from accounts.models import User
from tests.accounts.entrance.test_second_factors import is_in, log_in, prove
from tests.safety.security.conftest import Later

pytestmark = pytest.mark.django_db
DAY = 86_400


def test_a_session_is_another_one_after_logging_in(client: Client, ana: User) -> None:
    """A key that somebody planted before is of no use to them; and each has over 128 random bits."""
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[site_settings.SESSION_COOKIE_NAME] = before = session.session_key
    log_in(client)
    after = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    assert after != before
    assert len(after) == 32  # of 36 letters: 165 bits
    assert not SessionStore().exists(before)


def test_showing_who_one_is_once_more_changes_the_key(lasting: Client, client: Client) -> None:
    before = lasting.cookies[site_settings.SESSION_COOKIE_NAME].value
    prove(lasting)
    assert lasting.cookies[site_settings.SESSION_COOKIE_NAME].value != before
    assert is_in(lasting)
    assert not SessionStore().exists(before)


def test_a_session_ends_thirty_days_after_its_log_in_though_it_is_used(lasting: Client, later: Later) -> None:
    for _week in range(4):
        later(7 * DAY)
        assert is_in(lasting)
    later(3 * DAY)
    assert not is_in(lasting)
    assert not SessionStore().exists(lasting.cookies[site_settings.SESSION_COOKIE_NAME].value)


def test_a_session_without_use_ends(lasting: Client) -> None:
    """The database forgets it 14 days after it was last kept; use keeps it once a day."""
    session = lasting.session
    assert session.get_expiry_age() == site_settings.SESSION_COOKIE_AGE == 14 * DAY
    session[NOTED] = int(time.time()) - 2 * DAY
    row = session.get_model_class().objects.get(session_key=session.session_key)
    row.session_data, before = session.encode(dict(session.items())), row.expire_date
    row.save()
    lasting.get(reverse("settings"))
    row.refresh_from_db()
    assert row.expire_date > before
    assert {BEGAN, NOTED} <= set(row.get_decoded())
    row.expire_date = row.expire_date.replace(year=2020)
    row.save()
    assert not is_in(lasting)


def test_logging_out_ends_it_for_whoever_has_copied_the_cookie(lasting: Client) -> None:
    copied = Client()
    copied.cookies[site_settings.SESSION_COOKIE_NAME] = lasting.cookies[site_settings.SESSION_COOKIE_NAME].value
    assert is_in(copied)
    lasting.post(reverse("account_logout"))
    assert not is_in(copied)


def test_logging_out_clears_what_the_browser_has_kept(lasting: Client) -> None:
    assert lasting.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in lasting.get("/").headers


def test_whoever_is_suspended_is_out_at_once(lasting: Client, ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not is_in(lasting)


def test_every_page_of_a_member_leads_out(lasting: Client) -> None:
    for name in ("home", "settings", "security", "explore"):
        assert reverse("account_logout") in lasting.get(reverse(name)).content.decode(), name


def test_cookies_are_out_of_reach_of_scripts(client: Client, ana: User) -> None:
    """All but the token of forms, which our scripts send back."""
    log_in(client)
    client.post(reverse("language"), {"language": "en"})
    for name, cookie in client.cookies.items():
        assert cookie["httponly"] or name == site_settings.CSRF_COOKIE_NAME, name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name
        assert cookie["path"] == "/", name
