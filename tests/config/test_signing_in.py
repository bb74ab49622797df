"""Variables of signing in become allauth's settings; a wrong one is said by its name and without its secrets."""

from __future__ import annotations

import json

import pytest

from config import env, signing_in

MUSEUM = {"name": "The Museum", "client_id": "kindred", "secret": "hush-hush", "server_url": "https://id.example/realm"}


def given(monkeypatch, value) -> signing_in.Providers:
    monkeypatch.setenv("KINDRED_LOGIN_PROVIDERS", value if isinstance(value, str) else json.dumps(value))
    return signing_in.providers()


def test_without_any_there_is_nothing_to_install_and_nowhere_to_go(monkeypatch):
    found = given(monkeypatch, "")
    assert (found.apps, found.origins, found.installed) == ({}, [], [])


def test_an_openid_connect_provider(monkeypatch):
    found = given(monkeypatch, [MUSEUM])
    assert found.apps["openid_connect"]["APPS"] == [
        {
            "name": "The Museum",
            "client_id": "kindred",
            "secret": "hush-hush",
            "provider_id": "themuseum",
            "settings": {"server_url": "https://id.example/realm"},
        }
    ]
    assert found.origins == ["https://id.example"]


def test_one_with_a_module_of_its_own(monkeypatch):
    found = given(monkeypatch, [{"provider": "github", "name": "GitHub", "client_id": "k", "secret": "s"}])
    assert found.installed == ["allauth.socialaccount.providers.github"]
    assert found.origins == ["https://github.com"]


def test_they_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "providers.json").write_text(json.dumps([MUSEUM]), encoding="utf-8")
    assert given(monkeypatch, str(tmp_path / "providers.json")).origins == ["https://id.example"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/no/such/file", "cannot be read"),
        ("[hush-hush", "cannot be read"),
        ({"name": "hush-hush"}, "must be a list"),
        ([{**MUSEUM, "server_url": ""}], "server_url is missing"),
        ([{**MUSEUM, "server_url": "id.example"}], "needs an origin"),
        ([{**MUSEUM, "provider": "hush-hush"}], "does not have"),
        ([{"provider": "reddit", "name": "R", "client_id": "k", "secret": "hush-hush"}], "needs an origin"),
    ],
)
def test_what_cannot_be_used_is_said_without_its_secrets(monkeypatch, value, said):
    with pytest.raises(env.BadSetting, match=said) as refused:
        given(monkeypatch, value)
    assert "KINDRED_LOGIN_PROVIDERS" in str(refused.value)
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "sends_mail", "means"),
    [("", True, "optional"), ("", False, "none"), ("none", True, "none"), ("mandatory", True, "mandatory")],
)
def test_addresses_are_proved_where_mail_can_be_sent(monkeypatch, asked, sends_mail, means):
    monkeypatch.setenv("KINDRED_EMAIL_VERIFICATION", asked)
    assert signing_in.verification(sends_mail) == means


def test_nobody_can_prove_an_address_to_a_site_without_mail(monkeypatch):
    monkeypatch.setenv("KINDRED_EMAIL_VERIFICATION", "mandatory")
    with pytest.raises(env.BadSetting, match="KINDRED_EMAIL_URL"):
        signing_in.verification(sends_mail=False)


def test_who_has_a_site_alone_has_closed_it(monkeypatch):
    monkeypatch.setenv("KINDRED_REGISTRATION", "invited")
    assert (signing_in.registration(""), signing_in.registration("ana")) == ("invited", "closed")
    monkeypatch.setenv("KINDRED_REGISTRATION", "ajar")
    with pytest.raises(env.BadSetting, match="must be one of open, invited, closed, not 'ajar'"):
        signing_in.registration("")
