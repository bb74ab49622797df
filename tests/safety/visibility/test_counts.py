"""Every number on a page is the length of the list behind it, for whoever looks: read from the pages themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from discovery.models import Post, Tag
from tests.safety.visibility.asking import body_of, client_of, few, sent
from tests.safety.visibility.world import AUTHORS, World

pytestmark = pytest.mark.django_db

VIEWERS = ("anonymous", "stranger", "follower", "blocked", "blocker", "muter", "collaborator", "owner", "moderator")
MEMBERS = tuple(viewer for viewer in VIEWERS if viewer != "anonymous")
CARD = re.compile(r'<article[^>]*class="card[ "]')
PERSON = re.compile(r'<li class="byline"')
NEXT = re.compile(r'href="([^"]*(?:cursor|page|before)=[^"]+)"')


def page(client: Client, path: str, htmx: bool = False) -> str:
    return body_of(sent(client, path, htmx=htmx)).decode()


def number(text: str, pattern: str) -> int:
    """The number before or after some words; 0 where the page says nothing of it."""
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else 0


def listed(client: Client, path: str, row: re.Pattern[str]) -> int:
    """How many rows a list has over all its pages."""
    total, seen = 0, set()
    while path and path not in seen:
        seen.add(path)
        text = page(client, path)
        total += len(row.findall(text))
        following = [link.replace("&amp;", "&") for link in NEXT.findall(text)]
        path = next((link for link in following if link not in seen and "cursor=" in link), "")
    return total


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_of_a_person_are_their_lists(world, viewer):
    client, wrong = client_of(world, viewer), []
    for name in (*AUTHORS, "friend", "stranger"):
        text = page(client, f"/@{name}/")
        for path, pattern, row in (
            (f"/@{name}/", r"<b>([\d,]+)</b> posts?", CARD),
            (f"/@{name}/?view=posts", r"<b>([\d,]+)</b> posts?", CARD),
            (f"/@{name}/followers/", r"<b>([\d,]+)</b> followers?", PERSON),
            (f"/@{name}/following/", r"<b>([\d,]+)</b> following", PERSON),
            (f"/@{name}/followers/?known", r"([\d,]+) (?:person|people) whom you follow follow", PERSON),
        ):
            said, there = number(text, pattern), listed(client, path, row)
            if path.endswith("known") and world.user_of(viewer) == world.people[name]:
                continue  # one's own page does not tell oneself whom one knows
            if said != there:
                wrong.append(f"{path}: says {said}, lists {there}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_of_a_person_are_the_same_to_programs(world, viewer):
    client, wrong = client_of(world, viewer), []
    for name in (*AUTHORS, "friend"):
        told = client.get(f"/api/v1/people/{name}/")
        if told.status_code != 200 or told.json()["posts_count"] is None:
            continue
        for path in ("posts", "followers", "following"):
            said, there = told.json()[f"{path}_count"], len(_results(client, f"/api/v1/people/{name}/{path}/"))
            if said != there:
                wrong.append(f"{path} of {name}: says {said}, lists {there}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_of_a_post_are_its_lists(world, viewer):
    client, wrong = client_of(world, viewer), []
    for post_id in _posts_seen(world, viewer):
        text, told = page(client, f"/posts/{post_id}/"), client.get(f"/api/v1/posts/{post_id}/").json()
        people = page(client, f"/posts/{post_id}/likes/")
        comments = page(client, f"/posts/{post_id}/comments/")
        said = number(text, r'class="like__count"[^>]*><span[^>]*>([\d,]+)')
        there = len(PERSON.findall(people))
        headed = 1 if "One person likes it" in people else number(people, r"<h1>([\d,]+) people like it")
        if not said == there == headed == told["like_count"]:
            wrong.append(f"likes of {post_id}: {said}, {headed}, {told['like_count']}, lists {there}")
        said = number(comments, r'id="comment-count"[^>]*>([\d,]+)')
        there = len(re.findall(r'<article class="comment"', comments))
        if said != there:
            wrong.append(f"comments of {post_id}: says {said}, lists {there}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_of_boards_are_what_is_on_them(world, viewer):
    client, wrong = client_of(world, viewer), []
    paths = ["/boards/", *(f"/@{name}/boards/" for name in (*AUTHORS, "friend"))]
    cards = re.compile(r'<li class="board">\s*<a href="(/boards/[^"]+)".*?class="board__facts">(.*?)</span>', re.S)
    boards = {path: said for start in paths for path, said in cards.findall(page(client, start))}
    for path, facts in boards.items():
        text = page(client, path)
        said, headed = number(facts, r"([\d,]+) posts?"), number(text, r'id="board-count">\s*([\d,]+) posts?')
        there = listed(client, path, CARD)
        if not said == headed == there:
            wrong.append(f"{path}: says {said}, {headed}, lists {there}")
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_of_tags_are_their_posts(world, viewer):
    client, wrong = client_of(world, viewer), []
    growing = re.compile(r'<li><a href="(/tags/[^"]+)">.*?<small>([\d,]+) posts?</small>', re.S)
    shown = {path: int(said) for path, said in growing.findall(page(client, "/explore/?by=tag"))}
    for tag in client.get("/complete/tags/?q=zq").json()["tags"]:
        shown.setdefault(f"/tags/{tag['slug']}/", tag["posts"])
        assert shown[f"/tags/{tag['slug']}/"] == tag["posts"]
    assert shown
    for path, said in shown.items():
        headed, there = number(page(client, path), r"<p>([\d,]+) posts?</p>"), listed(client, path, CARD)
        api = len(_results(client, f"/api/v1{path}posts/"))
        if not said == headed == there == api:
            wrong.append(f"{path}: says {said}, {headed}, lists {there}, {api}")
    assert not wrong, few(wrong)
    assert Tag.objects.filter(slug="everywhere").exists()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_numbers_beside_answers_are_what_a_click_finds(world, viewer):
    """Tags, authors, what is for sale: each facet counts what the search narrowed by it finds."""
    client, wrong = client_of(world, viewer), []
    asked = {"tag": "everywhere"}
    facets = client.get(f"/api/v1/search/refine/?{urlencode(asked)}").json()
    total = _found(client, asked)
    if facets["of"] != total:
        wrong.append(f"of: says {facets['of']}, finds {total}")
    for tag in facets["tags"]:
        _check(client, {"tag": f"everywhere,{tag['value']}"}, tag["posts"], wrong)
    for author in facets["authors"]:
        _check(client, {**asked, "author": author["value"]}, author["posts"], wrong)
    _check(client, {**asked, "sale": "1"}, facets["for_sale"]["posts"], wrong)
    assert not wrong, few(wrong)


@pytest.mark.parametrize("viewer", MEMBERS)
def test_the_bell_counts_what_the_page_marks_as_new(world, viewer):
    client = client_of(world, viewer)
    said = number(page(client, "/notifications/badge/"), r", ([\d,]+) new<")
    assert said == listed(client, "/notifications/", re.compile(r'class="told__new"'))


@pytest.mark.parametrize("viewer", MEMBERS)
def test_numbers_of_ones_own_are_their_lists(world, viewer):
    """Follow requests, the parts of the library, catalogues and those who were dismissed."""
    user = world.user_of(viewer)
    client, wrong = client_of(world, viewer), []
    waiting = number(page(client, f"/@{user.username}/"), r"([\d,]+) follow requests?")
    if waiting != len(PERSON.findall(page(client, "/requests/"))):
        wrong.append(f"requests: {waiting}")
    tabs = re.compile(r'href="(/library/[^"]*)"[^>]*>[^<]*<[^>]*>([\d,]+)<')
    parts = tabs.findall(page(client, "/library/"))
    assert len(parts) == 4
    for path, said in parts:
        there = listed(client, path.replace("&amp;", "&"), re.compile(r'name="posts" value='))
        if int(said.replace(",", "")) != there:
            wrong.append(f"{path}: says {said}, lists {there}")
    assert not wrong, few(wrong)


def test_requests_of_a_private_account_are_counted_without_those_who_are_gone(world):
    client = Client()
    client.force_login(world.people["pia"])
    said = number(page(client, "/@pia/"), r"([\d,]+) follow requests?")
    assert said == len(PERSON.findall(page(client, "/requests/"))) == 1


def _posts_seen(world: World, viewer: str) -> Iterator[object]:
    yield from (
        thing.post_id
        for thing in world.seen_by(viewer)
        if thing.kind in ("public", "followers", "private", "sensitive")
    )
    yield from Post.objects.filter(author=world.people["friend"]).values_list("pk", flat=True)


def _results(client: Client, path: str) -> list[object]:
    found: list[object] = []
    while path:
        answer = client.get(path)
        if answer.status_code != 200:
            return found
        found, path = found + answer.json()["results"], answer.json()["next"]
    return found


def _found(client: Client, asked: dict[str, str]) -> int:
    """How many posts a search finds, with the copies for which one of them stands."""
    answers = _results(client, f"/api/v1/search/?{urlencode(asked)}")
    return len(answers)


def _check(client: Client, asked: dict[str, str], said: int, wrong: list[str]) -> None:
    there = _found(client, asked)
    if there != said:
        wrong.append(f"{asked}: says {said}, finds {there}")
