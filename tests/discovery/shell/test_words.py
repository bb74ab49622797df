"""The sentences of the scripts come as one script for each language, kept for ever under their version."""

from discovery.shell.words import words_in


def test_the_words_are_kept_for_ever_under_their_version(client):
    answer = client.get(f"/words/en.js?v={words_in('en').version}")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert "max-age=31536000" in answer["Cache-Control"]


def test_under_another_version_they_are_asked_for_again(client):
    answer = client.get("/words/en.js?v=old")
    assert answer["Cache-Control"] == "no-cache"
    again = client.get("/words/en.js?v=old", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert again.status_code == 304


def test_a_language_that_is_not_there_is_not_found(client):
    assert client.get("/words/xx.js").status_code == 404


def test_every_page_loads_the_words_before_the_modules(client, db):
    page = client.get("/explore/").content.decode()
    assert page.index(f"/words/en.js?v={words_in('en').version}") < page.index('type="module"')


def test_the_words_define_what_the_modules_call():
    script = words_in("en").script.decode()
    assert all(f"globals.{name} =" in script for name in ("gettext", "ngettext", "interpolate"))
