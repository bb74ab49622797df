"""Another word for a tag means that tag: where it is typed, completed, browsed and searched."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse

from discovery.models import Post, PostTag, Tag, TagAlias
from discovery.posts import indexing, services
from discovery.posts.selectors import complete_tags
from discovery.posts.services import change_aliases, set_tags
from discovery.posts.tags import resolved, tags_named
from discovery.posts.words import words_query
from discovery.uploads.services import receive
from tests.discovery.conftest import incoming


@pytest.fixture
def trainers(person, make_post):
    make_post(person("author"), caption="White ones", tags=["trainers"])
    tag = Tag.objects.get()
    change_aliases(tag=tag, add=["Running Shoe", "sneaker"])
    return tag


def found(words: str) -> list[str]:
    return list(Post.objects.filter(words=words_query(words)).values_list("caption", flat=True))


def test_another_word_gives_the_tag(trainers):
    assert tags_named(["Sneaker"]) == [trainers]
    assert resolved("running-shoe") == "trainers"
    assert resolved("boots") == "boots"


def test_several_words_for_a_tag_are_one_tag(trainers):
    assert tags_named(["sneaker", "trainers", "running shoe", "red"]) == [trainers, Tag.objects.get(slug="red")]


def test_posts_are_found_by_words_for_their_tags_from_then_on(trainers):
    assert found("sneakers") == ["White ones"]
    assert found("running shoe") == ["White ones"]
    change_aliases(tag=trainers, remove=trainers.aliases.filter(slug="sneaker"))
    assert found("sneakers") == []
    assert found("running shoe") == ["White ones"]


def test_a_post_made_later_is_found_by_them_too(trainers, person, make_post):
    post = make_post(person("other"), caption="Red ones")
    set_tags(post=post, names=["sneaker"])
    services.edit(post=post, caption="Red ones", tags=["sneaker"], visibility="public", alt_texts={})
    assert sorted(found("sneaker")) == ["Red ones", "White ones"]


def test_an_upload_is_found_by_them_at_once(trainers, person):
    receive(author=person("other"), pictures=[incoming()], caption="New ones", tags=["trainers"])
    assert sorted(found("sneaker")) == ["New ones", "White ones"]


def test_completion_finds_a_tag_by_another_word(trainers):
    assert [(tag.name, tag.posts) for tag in complete_tags("snea", AnonymousUser())] == [("trainers", 1)]


def test_a_page_of_another_word_leads_to_the_tag(trainers, client):
    response = client.get(reverse("tag", args=["sneaker"]))
    assert response.status_code == 302
    assert response["Location"] == reverse("tag", args=["trainers"])


def test_a_word_for_a_hidden_tag_does_not_exist(trainers, client):
    Post.objects.update(visibility=Post.Visibility.PRIVATE)
    assert client.get(reverse("tag", args=["sneaker"])).status_code == 404


def test_the_api_lists_the_posts_of_the_tag(trainers, client):
    response = client.get(reverse("api:posts_tagged", args=["sneaker"]))
    assert [post["caption"] for post in response.json()["results"]] == ["White ones"]


@pytest.mark.parametrize(
    ("name", "code"), [("Boots", "alias-is-tag"), ("sneaker", "alias-taken"), ("!!!", "unknown-tag")]
)
def test_a_word_that_means_a_tag_already_is_refused(name, code, trainers):
    tags_named(["boots"])
    with pytest.raises(ValidationError) as refused:
        change_aliases(tag=trainers, add=["kicks", name])
    assert refused.value.code == code
    assert set(trainers.aliases.values_list("slug", flat=True)) == {"running-shoe", "sneaker"}, "all or nothing"


def test_many_posts_are_left_to_the_worker(trainers, eager, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(services, "INDEXED_AT_ONCE", 0)
    with django_capture_on_commit_callbacks() as callbacks:
        change_aliases(tag=trainers, add=["kicks"])
    assert found("kicks") == []
    for callback in callbacks:
        callback()
    assert found("kicks") == ["White ones"]


def test_posts_are_indexed_batch_by_batch(trainers, person, make_post, monkeypatch, django_assert_num_queries):
    author = person("other")
    for number in range(5):
        make_post(author, caption=f"pair {number}", tags=["trainers"])
    TagAlias.objects.create(tag=trainers, slug="kicks")
    monkeypatch.setattr(indexing, "BATCH", 2)
    indexing.index_posts_tagged(trainers.pk)
    assert len(found("kicks")) == PostTag.objects.filter(tag=trainers).count() == 6


def test_the_admin_adds_and_takes_away_words(trainers, admin_client):
    sneaker = trainers.aliases.get(slug="sneaker")
    form = {
        "name": "trainers",
        "slug": "trainers",
        "aliases-TOTAL_FORMS": 3,
        "aliases-INITIAL_FORMS": 2,
        "aliases-0-id": trainers.aliases.get(slug="running-shoe").pk,
        "aliases-0-tag": trainers.pk,
        "aliases-1-id": sneaker.pk,
        "aliases-1-tag": trainers.pk,
        "aliases-1-DELETE": "on",
        "aliases-2-tag": trainers.pk,
        "aliases-2-slug": "Gym Shoe",
    }
    page = reverse("admin:discovery_tag_change", args=[trainers.pk])
    assert admin_client.post(page, form).status_code == 302
    assert set(trainers.aliases.values_list("slug", flat=True)) == {"running-shoe", "gym-shoe"}
    assert found("gym shoe") == ["White ones"]
    assert found("sneaker") == []


def test_the_admin_says_why_a_word_is_refused(trainers, admin_client):
    tags_named(["boots"])
    form = {"aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0, "aliases-0-tag": "", "aliases-0-slug": "boots"}
    page = reverse("admin:discovery_tag_add")
    response = admin_client.post(page, {"name": "Wellies", "slug": "wellies", **form})
    assert "“boots” is a tag itself" in response.content.decode()
    response = admin_client.post(page, {"name": "Sneaker", "slug": "sneaker", **form, "aliases-0-slug": ""})
    assert "another word for “trainers” already" in response.content.decode()
    assert not Tag.objects.filter(slug__in=["wellies", "sneaker"]).exists()
