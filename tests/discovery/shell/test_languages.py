"""The language of a page: the account's, else the device's, else the browser's."""

from datetime import date

import pytest
from django.utils import formats, translation

pytestmark = pytest.mark.django_db


def test_a_browser_that_asks_for_chinese_gets_it(client):
    answer = client.get("/explore/", HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9,en;q=0.5")
    assert '<html lang="zh-Hans" dir="ltr">' in answer.content.decode()
    assert answer["Content-Language"] == "zh-hans"
    assert "Accept-Language" in answer["Vary"]


def test_a_choice_on_this_device_goes_before_what_the_browser_asks_for(client):
    answer = client.post("/language/", {"language": "en", "next": "/people/"}, HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert answer.status_code == 302
    assert answer["Location"] == "/people/"
    assert '<html lang="en"' in client.get("/explore/", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()


def test_the_choice_of_a_person_goes_with_them_to_every_device(client, person):
    ada = person("ada")
    client.force_login(ada)
    client.post("/language/", {"language": "zh-hans"})
    ada.refresh_from_db()
    assert ada.language == "zh-hans"
    client.cookies.pop("django_language")
    assert '<html lang="zh-Hans"' in client.get("/explore/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_a_language_that_is_not_there_changes_nothing(client, person):
    ada = person("ada")
    client.force_login(ada)
    client.post("/language/", {"language": "xx"})
    ada.refresh_from_db()
    assert ada.language == ""
    assert '<html lang="en"' in client.get("/explore/").content.decode()


def test_the_next_page_is_one_of_ours(client):
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_who_has_no_session_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/words/en.js")
    assert "Cookie" not in answer["Vary"]


def test_a_day_is_written_as_its_language_writes_it():
    with translation.override("zh-hans"):
        assert formats.date_format(date(2026, 3, 5), "MONTH_DAY_FORMAT") == "3月5日"
        assert formats.date_format(date(2026, 3, 5)) == "2026年3月5日"
    with translation.override("en"):
        assert formats.date_format(date(2026, 3, 5), "MONTH_DAY_FORMAT") == "5 March"
