"""The site can be installed, is given pictures by the phone, and says in words when there is no connection."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from discovery.search.models import QueryPicture
from tests.discovery.imaging.pictures import encoded, flag

pytestmark = pytest.mark.django_db


def test_the_manifest_holds_what_a_phone_needs_to_install_the_site(client):
    answer = client.get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["name"]
    assert told["display"] == "standalone"
    assert told["scope"] == "/"
    assert told["lang"] == "en"
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in told["icons"]}


def test_every_address_of_the_manifest_answers(client):
    told = json.loads(client.get("/manifest.webmanifest").content)
    for path in [told["start_url"], told["share_target"]["action"], *(each["url"] for each in told["shortcuts"])]:
        assert client.get(path).status_code in {200, 302}, path


def test_the_manifest_speaks_the_readers_language(client):
    told = json.loads(client.get("/manifest.webmanifest", HTTP_ACCEPT_LANGUAGE="zh-CN").content)
    assert told["lang"] == "zh-Hans"


def test_the_worker_rules_over_the_whole_site_and_is_asked_for_anew(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert answer.content.startswith(b"const SHELL = {")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_what_the_worker_keeps_is_nobodys(client, person):
    """The offline page is the same for whoever is logged in and for whoever is not."""
    before = client.get("/offline/").content
    client.force_login(person("ada"))
    assert client.get("/offline/").content == before
    assert b"ada" not in before
    assert b"csrf" not in before


def test_the_offline_page_speaks_every_language(client):
    page = client.get("/offline/").content.decode()
    assert 'lang="en"' in page
    assert 'lang="zh-Hans"' in page
    assert "No connection" in page


def test_a_shared_picture_is_searched_with(client):
    answer = client.post("/share/", {"picture": SimpleUploadedFile("shared.png", encoded(flag(), "PNG"), "image/png")})
    picture = QueryPicture.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/search/?picture={picture.token}"


def test_the_phones_own_system_needs_no_token_of_a_form(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ada"))
    answer = client.post("/share/", {"picture": SimpleUploadedFile("shared.png", encoded(flag(), "PNG"), "image/png")})
    assert answer.status_code == 302
    assert QueryPicture.objects.count() == 1


def test_what_is_shared_and_no_picture_is_refused_in_words(client):
    answer = client.post("/share/", {"picture": SimpleUploadedFile("shared.png", b"no picture", "image/png")})
    assert answer.status_code == 400
    assert QueryPicture.objects.count() == 0


def test_shared_words_are_offered_to_be_searched_for(client):
    answer = client.post("/share/", {"title": "A harbour", "url": "https://example.com/"}, follow=True)
    assert "?q=A+harbour" in answer.content.decode()


def test_robots_are_told_where_there_is_nothing_for_them(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /accounts/" in answer.content.decode().splitlines()


def test_a_page_names_the_one_address_it_shall_be_known_by(client, settings):
    settings.SITE_URL = "https://pictures.example/"
    page = client.get("/explore/?by=fresh").content.decode()
    assert '<link rel="canonical" href="https://pictures.example/explore/">' in page


def test_a_host_that_is_not_ours_is_refused_and_not_named(client):
    answer = client.get("/explore/", HTTP_HOST="elsewhere.example")
    assert answer.status_code == 400
    assert b"elsewhere.example" not in answer.content
