"""The back office works under the strict policy: no script or style of Django's is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User


@pytest.fixture
def keeper(worker) -> User:
    return User.objects.create_superuser("admin.keeper", password="correct horse battery")


def test_the_index_a_list_and_a_form_open_without_a_complaint(site: Page, live_server, sign_in, keeper) -> None:
    sign_in(keeper)
    site.goto(f"{live_server.url}{reverse('admin:index')}")
    expect(site.get_by_role("link", name="Jobs", exact=True)).to_be_visible()
    site.goto(f"{live_server.url}{reverse('admin:accounts_user_changelist')}")
    expect(site.locator("#changelist")).to_be_visible()
    site.goto(f"{live_server.url}{reverse('admin:accounts_user_change', args=[keeper.pk])}")
    site.get_by_label("Display name").fill("Kees")
    site.get_by_role("button", name="Save", exact=True).click()
    expect(site.locator(".messagelist")).to_contain_text("was changed successfully")
    keeper.refresh_from_db()
    assert keeper.display_name == "Kees"


def test_the_page_of_jobs_refreshes_itself(site: Page, live_server, sign_in, keeper) -> None:
    sign_in(keeper)
    site.goto(f"{live_server.url}{reverse('jobs')}")
    expect(site.get_by_role("heading", name="Waits")).to_be_visible()
    with site.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        pass
    expect(site.get_by_role("heading", name="Runs")).to_be_visible()
