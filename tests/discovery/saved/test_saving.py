"""Saving a search: once, under a name of its own, as far as there is room, and what becomes of its picture."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from discovery.models import Post, QueryPicture, SavedSearch
from discovery.saved import processing, services
from discovery.saved.selectors import saved_of
from discovery.search.processing import forget_expired
from discovery.search.query import Query

pytestmark = pytest.mark.django_db


def code_of(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(refused.value.code)


def test_a_search_is_saved_once_however_its_link_was_written(person):
    owner = person("owner")
    first = services.save(owner=owner, asked="q=blue+shirt&tag=wool")
    again = services.save(owner=owner, asked="tag=wool&q=blue%20shirt", name="Another")
    assert first == again
    assert saved_of(owner, Query.parse({"q": "blue shirt", "tag": "wool"})) == first
    assert saved_of(person("other"), Query.parse({"q": "blue shirt", "tag": "wool"})) is None


def test_its_name_is_suggested_by_its_terms(person):
    owner = person("owner")
    unwanted = Query.parse({"q": "floral", "unwanted": "1"}, Query.parse({"q": "shirt"}))
    assert services.save(owner=owner, asked="q=blue+shirt&tag=wool").name == "blue shirt · #wool"
    assert services.save(owner=owner, asked=urlencode(unwanted.parameters())).name == "shirt · not floral"
    assert services.save(owner=owner, asked="q=red", name=" My \n reds ").name == "My reds"


@pytest.mark.parametrize(
    ("asked", "code"), [("", "empty-search"), ("colour=red", "bad-colour"), ("picture=gone", "picture-expired")]
)
def test_what_asks_nothing_or_cannot_be_asked_is_refused(asked, code, person):
    with pytest.raises(ValidationError) as refused:
        services.save(owner=person("owner"), asked=asked)
    assert code_of(refused) == code


def test_a_post_that_is_hidden_cannot_be_saved_by_just_as_one_that_is_missing(person, make_post):
    hidden = make_post(person("author"), visibility=Post.Visibility.PRIVATE)
    for post_id in (hidden.pk, uuid4()):
        with pytest.raises(Post.DoesNotExist):
            services.save(owner=person(f"owner{post_id.int % 999}"), asked=f"post={post_id}")


def test_there_is_room_for_fifty(person, client):
    owner = person("owner")
    for number in range(services.MOST):
        services.save(owner=owner, asked=f"q=word{number}")
    with pytest.raises(ValidationError) as refused:
        services.save(owner=owner, asked="q=more")
    assert code_of(refused) == "too-many-saved-searches"
    client.force_login(owner)
    answer = client.post(reverse("saved_save"), {"asked": "q=more", "name": "More and more"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "You can save 50 searches." in page
    assert 'value="More and more"' in page
    assert 'value="q=more"' in page


def test_a_picture_that_a_saved_search_needs_does_not_expire_while_it_does(person):
    owner = person("owner")
    picture = QueryPicture.objects.create(state=QueryPicture.State.READY, preview=b"x")
    search = services.save(owner=owner, asked=f"picture={picture.token}")
    near = timezone.now() + timedelta(days=2)
    QueryPicture.objects.filter(pk=picture.pk).update(expires_at=near)
    processing.keep_pictures_in_use()
    picture.refresh_from_db()
    assert picture.owner == owner
    assert picture.expires_at > timezone.now() + timedelta(days=20)
    services.forget(search=search)
    QueryPicture.objects.filter(pk=picture.pk).update(expires_at=near)
    processing.keep_pictures_in_use()
    assert QueryPicture.objects.get(pk=picture.pk).expires_at == near
    QueryPicture.objects.filter(pk=picture.pk).update(expires_at=timezone.now())
    forget_expired()
    assert not QueryPicture.objects.exists()


def test_somebody_elses_picture_is_not_kept_longer_than_they_were_told(person):
    picture = QueryPicture.objects.create(owner=person("searcher"), state=QueryPicture.State.READY, preview=b"x")
    with pytest.raises(ValidationError) as refused:
        services.save(owner=person("owner"), asked=f"picture={picture.token}")
    assert code_of(refused) == "not-your-picture"
    assert not SavedSearch.objects.exists()


def test_an_empty_name_is_refused_and_a_new_one_taken(person, keep, client):
    owner = person("owner")
    search = keep(owner, q="blue")
    client.force_login(owner)
    change = reverse("saved_change", args=[search.pk])
    assert client.post(change, {"name": "  "}).status_code == 422
    assert client.post(change, {"name": "Blues"}).status_code == 302
    search.refresh_from_db()
    assert search.name == "Blues"
