"""A passkey is made and used in a real browser, with an authenticator that Chromium plays (WebAuthn, CDP)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import PASSWORD

# A phone or a laptop that asks for a fingerprint, and gets it.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def fingerprint(site: Page) -> None:
    session = site.context.new_cdp_session(site)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def leave(site: Page, address: str) -> None:
    site.goto(f"{address}/accounts/logout/")
    site.locator("main").get_by_role("button", name="Log out").click()
    site.wait_for_url(f"{address}/")


def add_one(site: Page, address: str, *, alone: bool) -> None:
    site.goto(f"{address}/settings/security/")
    site.get_by_role("link", name="Passkeys").click()
    site.get_by_role("link", name="Add a passkey").click()
    site.get_by_label("Password").fill(PASSWORD)
    site.get_by_role("button", name="Go on").click()
    site.get_by_label("Name").fill("My phone")
    site.get_by_label("Log in with it alone").set_checked(alone)
    site.get_by_role("button", name="Add a passkey").click()
    expect(site.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(site.locator(".codes li")).to_have_count(10)


def test_with_a_passkey_one_logs_in_without_a_password(
    site: Page, live_server: Any, fingerprint: None, sign_up: Callable[[str], None]
) -> None:
    address = live_server.url
    sign_up("ana")
    add_one(site, address, alone=True)
    leave(site, address)
    site.goto(f"{address}/accounts/login/?next=/settings/")
    site.get_by_role("button", name="Log in with a passkey").click()
    expect(site.get_by_role("heading", name="Settings")).to_be_visible()
    assert Authenticator.objects.get(type="webauthn").wrap().name == "My phone"


def test_one_that_is_a_second_factor_is_asked_for_after_the_password(
    site: Page, live_server: Any, fingerprint: None, sign_up: Callable[[str], None]
) -> None:
    address = live_server.url
    sign_up("ana")
    add_one(site, address, alone=False)
    leave(site, address)
    site.goto(f"{address}/accounts/login/")
    site.get_by_label("Username or email").fill("ana")
    site.get_by_label("Password").fill(PASSWORD)
    site.get_by_role("button", name="Log in", exact=True).click()
    site.get_by_role("button", name="Use a passkey").click()
    expect(site.get_by_role("button", name="Your account")).to_be_visible()
    site.goto(f"{address}/accounts/2fa/webauthn/")
    site.get_by_role("link", name="Remove My phone").click()
    site.get_by_role("link", name="Use a security key").click()
    site.get_by_role("button", name="Use a passkey").click()
    site.get_by_role("button", name="Remove").click()
    expect(site.get_by_text("You have none yet.")).to_be_visible()
    assert not Authenticator.objects.filter(user=User.objects.get()).exists()
