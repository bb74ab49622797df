"""What people change about themselves: links are web addresses, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.users.forms import ProfileForm


@pytest.fixture
def ana(db, client) -> User:
    ana = User.objects.create_user(username="ana")
    client.force_login(ana)
    return ana


def save(client, **fields: str):
    return client.post(reverse("settings"), {"display_name": "Ana", "suggestible": "on", **fields})


def test_links_are_kept_in_their_order_without_empty_rows(ana, client):
    rows = {"link_label_1": "Shop", "link_url_1": "https://example.org/shop", "link_url_4": "www.example.net/a"}
    assert save(client, **rows).status_code == 302
    ana.refresh_from_db()
    assert ana.links == [
        {"label": "Shop", "url": "https://example.org/shop"},
        {"label": "example.net", "url": "https://www.example.net/a"},
    ]
    assert 'value="https://www.example.net/a"' in client.get(reverse("settings")).content.decode()
    save(client)
    ana.refresh_from_db()
    assert ana.links == []


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "javascript://example.org/%0aalert(1)", "ftp://example.org", "data:text/html,x", "no"],
)
def test_an_address_that_is_none_is_refused_and_kept_in_its_field(address, ana, client):
    response = save(client, link_label_2="Shop", link_url_2=address)
    assert response.status_code == 422
    assert response.context["form"].errors.get_json_data()["link_url_2"][0]["code"] == "bad-link"
    assert 'value="Shop"' in response.content.decode()
    ana.refresh_from_db()
    assert ana.links == []


def test_a_name_needs_an_address(ana, client):
    response = save(client, link_label_1="Shop")
    assert response.context["form"].errors.get_json_data()["link_url_1"][0]["code"] == "link-without-address"


def test_the_form_never_opens_or_closes_the_account(ana, client):
    save(client, is_private="on")
    ana.refresh_from_db()
    assert not ana.is_private


def test_what_others_change_meanwhile_stays(ana):
    form = ProfileForm({"display_name": "Ana"}, instance=ana)
    User.objects.update(is_active=False, portrait="new")
    form.save()
    ana.refresh_from_db()
    assert (ana.display_name, ana.is_active, ana.portrait) == ("Ana", False, "new")


def test_what_one_sees_and_hears_is_ones_choice(ana, client):
    save(client, shows_sensitive="on")
    ana.refresh_from_db()
    assert (ana.shows_sensitive, ana.mails_notices) == (True, False)


def test_a_language_is_chosen_and_left_to_the_browser_again(ana, client):
    save(client, language="zh-hans")
    ana.refresh_from_db()
    assert ana.language == "zh-hans"
    assert '<html lang="zh-Hans"' in client.get(reverse("settings")).content.decode()
    save(client, language="")
    ana.refresh_from_db()
    assert ana.language == ""
    assert save(client, language="xx").status_code == 422


def test_what_is_refused_does_not_stand_in_the_page_as_if_it_were_so(ana, client):
    page = save(client, display_name="Somebody Else", link_label_1="Shop").content.decode()
    assert 'value="Somebody Else"' in page
    assert "<b>Somebody Else</b>" not in page
    assert "Nothing is saved yet" in page


def test_saved_it_says_so_where_it_was_changed(ana, client):
    answer = client.post(reverse("settings"), {"display_name": "Ana"}, follow=True)
    assert answer.redirect_chain == [(reverse("settings"), 302)]
    assert "Saved." in answer.content.decode()


@pytest.mark.parametrize("name", ["settings", "portrait", "requests", "muting", "account_email"])
def test_the_pages_of_settings_lead_to_each_other(name, ana, client):
    page = client.get(reverse(name)).content.decode()
    assert f'href="{reverse("security")}"' in page
