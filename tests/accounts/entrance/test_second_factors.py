"""An authenticator app, recovery codes, staff who must have a second factor; passkeys: tests/e2e/test_passkeys.py."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from cryptography.fernet import Fernet
from django.urls import reverse

from accounts.models import User
from tests.accounts.entrance.conftest import PASSWORD


def code_now(secret: str) -> str:
    """RFC 6238, 4: the counter is the number of half minutes since 1970."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def log_in(client, username: str = "ana"):
    return client.post(reverse("account_login"), {"login": username, "password": PASSWORD})


def prove(client) -> None:
    """What changes how one logs in is asked for once more, even just after."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def is_in(client) -> bool:
    return client.get(reverse("settings")).status_code == 200


def test_an_app_is_turned_on_with_a_code_and_asked_for_from_then_on(client, stranger, ana):
    log_in(client)
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "script-src 'self'" in page["Content-Security-Policy"]
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert "On: you are asked" in client.get(reverse("security")).content.decode()
    assert log_in(stranger).url == reverse("mfa_authenticate")
    assert not is_in(stranger)
    stranger.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(stranger)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    stranger.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(stranger)


def test_a_recovery_code_works_once(client, stranger, ana):
    TOTP.activate(ana, generate_totp_secret())
    code = RecoveryCodes.activate(ana).get_unused_codes()[0]
    for browser, let_in in ((client, True), (stranger, False)):
        log_in(browser)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(browser) is let_in


def test_the_database_keeps_no_secret_that_makes_codes(ana):
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert not [told for told in (secret, *codes) if told in kept]
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_now(secret))


def test_a_new_key_of_the_site_reads_what_the_old_one_sealed_while_that_is_named(ana, settings):
    secret = generate_totp_secret()
    factor = TOTP.activate(ana, secret)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of this site, as long as one should be"
    assert factor.validate_code(code_now(secret))


def test_without_its_key_no_code_lets_anybody_in_and_the_page_says_so(client, ana):
    TOTP.activate(ana, generate_totp_secret())
    log_in(client)
    sealed = Authenticator.objects.get(type="totp")
    sealed.data["secret"] = Fernet(Fernet.generate_key()).encrypt(b"of another site").decode()
    sealed.save()
    answer = client.post(reverse("mfa_authenticate"), {"code": code_now("")})
    assert answer.status_code == 403
    assert "Ask who runs it" in answer.content.decode()
    assert not is_in(client)


def test_what_changes_a_log_in_asks_once_more_who_it_is(client, ana):
    client.force_login(ana)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    "name",
    [
        "security",
        "account_email",
        "account_change_password",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "usersessions_list",
        "socialaccount_connections",
    ],
)
def test_each_page_of_it_is_one_of_the_settings_and_runs_no_script_of_its_own(client, ana, name):
    log_in(client)
    prove(client)
    page = client.get(reverse(name)).content.decode()
    assert f'href="{reverse("security")}"' in page
    assert " onclick" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count("<script src") + page.count('type="application/json"')


def test_the_page_of_allauth_leads_to_ours(client, ana):
    client.force_login(ana)
    assert client.get("/accounts/2fa/").url == reverse("security")


@pytest.fixture
def moderator(ana, settings) -> User:
    settings.KINDRED_MFA_OF = "staff"
    User.objects.filter(pk=ana.pk).update(is_staff=True)
    return User.objects.get(pk=ana.pk)


def test_staff_without_one_come_no_further_than_its_pages(client, moderator):
    log_in(client)
    prove(client)
    for name in ("home", "moderation", "admin:index"):
        assert client.get(reverse(name)).url == reverse("security")
    for name in ("security", "mfa_activate_totp", "mfa_add_webauthn", "account_email"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse("home"), headers={"HX-Request": "true"}).status_code == 204
    assert client.post(reverse("settings"), {}).status_code == 403
    assert client.get("/api/v1/posts/").status_code == 403
    TOTP.activate(moderator, generate_totp_secret())
    assert client.get(reverse("moderation")).status_code == 200


def test_members_need_none(client, moderator):
    client.force_login(User.objects.create_user(username="bob"))
    assert client.get(reverse("home")).status_code == 200


def test_recovery_codes_alone_are_none(client, moderator):
    client.force_login(moderator)
    RecoveryCodes.activate(moderator)
    assert client.get(reverse("home")).url == reverse("security")


def test_the_back_office_is_entered_by_the_same_door(client, ana):
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    User.objects.filter(pk=ana.pk).update(is_staff=True, is_superuser=True)
    TOTP.activate(ana, generate_totp_secret())
    log_in(client)
    assert client.get(reverse("admin:index")).status_code == 302
    client.force_login(ana)
    found = client.get(
        reverse("admin:mfa_authenticator_change", args=[Authenticator.objects.get().pk])
    ).content.decode()
    assert Authenticator.objects.get().data["secret"] not in found
