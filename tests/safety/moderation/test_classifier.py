"""A classifier marks, and never hides: its author is told each time, a moderator is asked, and either is heard."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.checks import run_checks

from accounts.models import Notice
from discovery.models import Decision, Picture, Post, Report
from discovery.moderation.cases import get_thing
from discovery.moderation.deciding import decide
from discovery.moderation.processing import take_up
from discovery.moderation.services import answer, appeal
from discovery.posts import files
from discovery.screening import processing
from discovery.screening.classifiers import ClassifierError, load_classifier, scores_of
from tests.discovery.conftest import picture_bytes, unit

pytestmark = pytest.mark.django_db
EXAMPLE = "python:mean_colour:MeanColour"
RED, BLUE, GREY = (230, 40, 40), (40, 40, 230), (120, 120, 120)


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The very class that docs/moderation.md tells to write."""
    page = (Path(site_settings.BASE_DIR) / "docs" / "moderation.md").read_text()
    (tmp_path / "mean_colour.py").write_text(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0])
    monkeypatch.syspath_prepend(str(tmp_path))
    yield EXAMPLE
    sys.modules.pop("mean_colour", None)


@pytest.fixture
def shown(site, make_post, space, settings, example):
    """A post of one picture of this colour, looked at by the example."""
    settings.KINDRED_CLASSIFIER = example

    def show(colour, **fields) -> Post:
        post = make_post(site.author, unit(1), **fields)
        picture = post.pictures.get()
        files.store(files.rendition_name(picture.pk, 64), picture_bytes(colour, form="WEBP"))
        Picture.objects.filter(pk=picture.pk).update(ready_at=picture.created_at)
        processing.look()
        take_up()
        post.refresh_from_db()
        return post

    return show


def test_there_is_none_unless_one_is_named(site, make_post):
    make_post(site.author)
    assert not site_settings.KINDRED_CLASSIFIER
    assert processing.look() == 0


def test_what_it_takes_for_sensitive_is_blurred_and_not_hidden(site, shown):
    post = shown(RED)
    assert post.is_sensitive
    assert site.seen_by(site.stranger, post)
    decision = Decision.objects.get(post=post)
    assert (decision.action, decision.by_site, decision.person) == ("sensitive", True, site.author)
    assert Notice.objects.filter(recipient=site.author, kind="decided", subject=decision.pk).exists()
    assert Report.objects.get(post=post).reporter is None


def test_what_it_thinks_is_made_by_ai_says_so_on_its_page(client, site, shown):
    post = shown(BLUE)
    assert not post.is_sensitive
    client.force_login(site.stranger)
    assert "Perhaps made by AI" in client.get(post.get_absolute_url()).content.decode()
    assert Decision.objects.get(post=post).action == "label"


def test_what_it_is_not_sure_of_stays_as_it_is(client, site, shown):
    post = shown(GREY)
    assert not post.is_sensitive
    assert "Perhaps made by AI" not in client.get(post.get_absolute_url()).content.decode()
    assert not Decision.objects.exists()


def test_what_its_author_has_marked_is_their_word(shown):
    assert shown(RED, is_sensitive=True).is_sensitive
    assert not Decision.objects.exists()


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_who_objects_is_heard_and_it_is_not_said_again(client, site, shown, colour):
    post = shown(colour)
    decision = Decision.objects.get(post=post)
    client.force_login(site.author)
    page = client.get(f"/decisions/{decision.pk}/").content.decode()
    assert "Do you disagree?" in page
    appeal(decision=decision, words="It is a sunset over the sea.")
    answer(decision=decision, moderator=site.moderator, granted=True)
    post.pictures.get().glance.delete()
    processing.look()
    post.refresh_from_db()
    assert not post.is_sensitive
    assert "Perhaps made by AI" not in client.get(post.get_absolute_url()).content.decode()
    assert not Report.objects.filter(post=post, closed_at=None).exists()


@pytest.mark.parametrize(("action", "is_labelled"), [("leave", False), ("label", True)])
def test_a_moderator_takes_a_label_back_or_confirms_it(client, site, shown, action, is_labelled):
    post = shown(BLUE)
    thing = get_thing(f"post:{post.pk}", site.moderator)
    assert action in [str(each) for _, each in thing.keys]
    decide(moderator=site.moderator, thing=thing, action=action, reason="I have looked.")
    page = client.get(post.get_absolute_url()).content.decode()
    assert ("Perhaps made by AI" in page) is is_labelled


class Wrong:
    """Answers with whatever it was given."""

    def __init__(self, answered):
        self.answered = answered

    def classify(self, images):
        if isinstance(self.answered, Exception):
            raise self.answered
        return self.answered


@pytest.mark.parametrize(
    "answered",
    [[], [{"sensitive": 1.5}], [{"sensitive": float("nan")}], [{"rude": 0.9}], ValueError("a bug")],
    ids=["too few", "too sure", "no number", "no such label", "it fails"],
)
def test_what_is_no_score_marks_nothing(answered):
    with pytest.raises(ClassifierError):
        scores_of(Wrong(answered), [None])


@pytest.mark.parametrize("spec", ["nsfw", "python:no_such_module:Class", "python:json:JSONDecoder"])
def test_one_that_cannot_be_had_says_why_and_stops_nothing(site, make_post, settings, spec):
    settings.KINDRED_CLASSIFIER = spec
    with pytest.raises(ClassifierError):
        load_classifier(spec)
    make_post(site.author)
    assert processing.look() == 0


def test_a_setting_that_names_none_is_told_before_the_site_starts(settings):
    settings.KINDRED_CLASSIFIER = "nsfw"
    assert "discovery.E004" in [each.id for each in run_checks()]
