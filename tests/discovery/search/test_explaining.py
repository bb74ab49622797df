"""`manage.py search`: the same answers as the site's, and how they came about; one line for whatever is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.discovery.conftest import unit


@pytest.fixture
def ask(tmp_path: Path):
    def run(document: object, *options: str) -> str:
        place = tmp_path / "query.json"
        place.write_text(document if isinstance(document, str) else json.dumps(document))
        out = io.StringIO()
        call_command("search", str(place), *options, stdout=out)
        return out.getvalue()

    return run


def test_results_are_printed_with_their_ranks(person, make_post, ask):
    asked = make_post(person("a"), unit(1))
    make_post(person("b"), unit(1, 0.2), caption="Sea at noon")
    told = ask({"version": 1, "terms": [{"post": str(asked.pk)}, {"words": "sea"}]})
    assert "1." in told
    assert "Sea at noon" in told
    assert "vector no. 1" in told
    assert "words no. 1" in told
    assert told.endswith("1 results, 1 shown\n")


def test_each_leg_is_told_with_its_plan(person, make_post, ask):
    asked = make_post(person("a"), unit(1))
    make_post(person("b"), unit(1, 0.2))
    told = ask({"version": 1, "terms": [{"post": str(asked.pk)}, {"colour": "#ff0000"}]}, "--explain")
    for step in ("look", "vector: 1 posts, weight 1, exhausted", "colour: 0 posts, weight 1", "order"):
        assert f"\n{step}" in f"\n{told}"
    assert "discovery_embedding" in told
    assert "Scan" in told
    assert "ms" in told


def test_a_person_sees_what_they_may_see(person, make_post, ask):
    author = person("author")
    make_post(author, unit(1), caption="sea", visibility="private")
    query = {"version": 1, "terms": [{"words": "sea"}]}
    assert ask(query).endswith("0 results\n")
    assert ask(query, "--as", "Author").endswith("1 results, 1 shown\n")


def test_programs_get_the_same_as_one_document(person, make_post, ask):
    asked = make_post(person("a"), unit(1))
    found = make_post(person("b"), unit(1, 0.2), caption="Sea at noon")
    query = {"version": 1, "terms": [{"post": str(asked.pk)}, {"words": "sea"}]}
    told = json.loads(ask(query, "--json", "--explain"))
    assert told["total"] == 1
    (result,) = told["results"]
    assert (result["post_id"], result["title"]) == (str(found.pk), "Sea at noon")
    assert set(result["evidence"]) == {"vector", "words"}
    assert {"look", "order"} <= {step["name"] for step in told["steps"]}
    assert "steps" not in json.loads(ask(query, "--json"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        ("{", (), "holds no JSON"),
        ({"version": 7}, (), "version 1"),
        ({"version": 1, "terms": [{"post": "018f0000-0000-7000-8000-000000000000"}]}, (), "not there"),
        ({"version": 1, "terms": [{"author": "nobody_here"}]}, (), "nobody of that name"),
        ({"version": 1, "terms": [{"words": "sea"}]}, ("--as", "nobody_here"), "Nobody here has the username"),
    ],
)
def test_what_is_wrong_is_one_line(ask, document, options, message):
    with pytest.raises(CommandError, match=message) as refused:
        ask(document, *options)
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"missing\.json cannot be read"):
        call_command("search", "missing.json")
