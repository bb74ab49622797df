"""Duplicates: the same picture is told from one that looks alike, the best is proposed, and nothing said is lost."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from django.urls import reverse

from discovery.boards.services import add, create
from discovery.library import duplicates
from discovery.library.duplicates import duplicates_of
from discovery.library.scoring import near_pairs
from discovery.library.services import keep_best
from discovery.models import BoardItem, Comment, Like, Picture, Post
from discovery.posts.selectors import get_post
from tests.discovery.conftest import unit


@pytest.fixture
def ann(person):
    return person("ann")


@pytest.fixture
def show(ann, make_post):
    """A post of one picture with this file, fingerprint and look."""

    def make(sha: str, mark: int, vector=None, width: int = 64, **fields) -> Post:
        post = make_post(fields.pop("author", ann), unit(1) if vector is None else vector, **fields)
        Picture.objects.filter(post=post).update(sha256=sha * 64, fingerprint=mark, width=width)
        return post

    return make


def told(owner, number: int = 1) -> list[tuple[str, dict[str, str]]]:
    page = duplicates_of(owner, number)
    return [(group.best.post.caption, {one.post.caption: one.tier for one in group.others}) for group in page.groups]


def test_pairs_are_those_that_differ_in_few_bits():
    marks = np.random.default_rng(3).integers(-(2**63), 2**63, 600)
    marks[400:] = marks[:200] ^ 0b101
    pairs = near_pairs([int(mark) for mark in marks], 2, 20)
    apart = lambda i, j: (int(marks[i]) ^ int(marks[j])).bit_count()  # noqa: E731
    assert set(pairs) == {pair for pair in combinations(range(600), 2) if apart(*pair) <= 2}
    assert near_pairs([], 2, 20) == []


def test_pictures_of_nothing_do_not_pair_without_bound():
    assert len(near_pairs([0] * 1000, 6, 20)) <= 20_000


def test_copies_are_told_by_how_sure_they_are(ann, show):
    show("a", 0b0, width=640, caption="largest")
    show("a", 0b1, unit(0, 1), caption="same file")
    show("b", 0b11, unit(1, 0.05), caption="same picture")
    show("c", 0b111, unit(1, 0.25), caption="alike")
    show("d", 0b0, unit(0, 0, 1), caption="another")
    show("e", -1, unit(1), caption="looks alike but is framed otherwise")
    assert told(ann) == [("largest", {"alike": "alike", "same picture": "same-picture", "same file": "same-file"})]


def test_only_sure_ones_are_chosen_to_go(ann, show, client):
    best = show("a", 0b0, width=640)
    sure = show("a", 0b1)
    alike = show("c", 0b111, unit(1, 0.25))
    client.force_login(ann)
    page = client.get(reverse("library_duplicates")).content.decode()
    assert f'name="posts" value="{sure.pk}" checked' in page
    assert f'name="posts" value="{alike.pk}">' in page
    assert f'name="posts" value="{best.pk}">' in page
    assert f'name="kept" value="{best.pk}" checked' in page


def test_of_equally_large_ones_the_best_is_out_told_of_and_oldest(ann, person, show):
    show("a", 0, caption="draft", release=Post.Release.DRAFT, tags=["x"])
    show("a", 0, caption="older")
    liked = show("a", 0, caption="liked")
    Like.objects.create(post=liked, user=person("bea"))
    assert told(ann)[0][0] == "liked"
    liked.delete()
    assert told(ann)[0][0] == "older"


def test_others_and_posts_of_several_pictures_are_left_alone(ann, person, show, make_post):
    show("a", 0)
    show("a", 0, author=person("bea"))
    several = make_post(ann, unit(1), unit(0, 1))
    Picture.objects.filter(post=several).update(sha256="a" * 64, fingerprint=0)
    assert told(ann) == []


def test_groups_come_in_pages_by_a_constant_number_of_queries(ann, show, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(duplicates, "GROUPS_A_PAGE", 2)
    for number, sha in enumerate("abcde"):
        for _ in range(2):
            show(sha, number << 40, unit(*np.eye(8)[number]), caption=sha)
        if sha in "ae":
            with django_assert_max_num_queries(8):
                page = duplicates_of(ann)
    assert (page.total, page.pages, page.number) == (5, 3, 1)
    assert [name for number in (1, 2, 3) for name, _ in told(ann, number)] == ["e", "d", "c", "b", "a"]
    assert duplicates_of(ann, 99).number == 3


def test_what_is_too_much_to_compare_is_said(ann, show, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_COMPARED", 2)
    for _ in range(3):
        show("a", 0)
    page = duplicates_of(ann)
    assert (page.compared, page.has_more, page.total) == (2, True, 1)


def test_keeping_the_best_carries_what_was_said(ann, person, show):
    bea, cho = person("bea"), person("cho")
    kept, gone = show("a", 0, tags=["sea"]), show("a", 0, caption="Harbour", tags=["sky", "sea"])
    both, only = create(owner=ann, name="Both"), create(owner=ann, name="Only")
    for board, post in ((both, kept), (both, gone), (only, gone)):
        add(board=board, post=post, by=ann)
    for user, post in ((bea, kept), (bea, gone), (cho, gone)):
        Like.objects.create(post=post, user=user)
    Comment.objects.create(post=gone, author=cho, text="Where is that?")
    assert keep_best(kept=get_post(kept.pk, ann), others=[get_post(gone.pk, ann)]) == 1
    kept = Post.objects.get()
    assert kept.caption == "Harbour"
    assert {tag.slug for tag in kept.tags.all()} == {"sea", "sky"}
    assert set(BoardItem.objects.values_list("board__name", "post")) == {("Both", kept.pk), ("Only", kept.pk)}
    assert set(kept.likes.values_list("user", flat=True)) == {bea.pk, cho.pk}
    assert kept.comments.get().text == "Where is that?"


def test_what_was_said_among_few_is_not_told_to_many(ann, person, show):
    kept, gone = show("a", 0), show("a", 0, visibility=Post.Visibility.FOLLOWERS)
    Like.objects.create(post=gone, user=person("bea"))
    Comment.objects.create(post=gone, author=person("cho"), text="Between us")
    keep_best(kept=get_post(kept.pk, ann), others=[get_post(gone.pk, ann)])
    assert not Comment.objects.exists()
    assert not Like.objects.exists()


def test_keeping_is_asked_once_more_and_of_ones_own_only(ann, person, show, client):
    kept, gone = show("a", 0), show("a", 0)
    theirs = show("a", 0, author=person("bea"))
    client.force_login(ann)
    address = reverse("library_keep")
    asked = client.post(address, {"kept": kept.pk, "posts": [gone.pk, kept.pk, theirs.pk]}).content.decode()
    assert "Keep this one, delete 1?" in asked
    client.post(address, {"kept": kept.pk, "posts": [kept.pk], "confirmed": "1"})
    client.post(address, {"kept": theirs.pk, "posts": [gone.pk], "confirmed": "1"})
    assert Post.objects.count() == 3
    client.post(address, {"kept": kept.pk, "posts": [gone.pk, theirs.pk], "confirmed": "1"})
    assert set(Post.objects.values_list("pk", flat=True)) == {kept.pk, theirs.pk}
