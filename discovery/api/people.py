"""People: suggested ones, one of them, what they post, and following them."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries.selectors import get_person_for
from accounts.follows import services
from accounts.follows.selectors import followers_of, may_see_lists, page_of_people, people_followed_by, with_followed
from accounts.users.models import User
from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import LARGEST_PAGE, PageInput, read
from discovery.api.serializers import (
    PersonSerializer,
    PostSerializer,
    ProfileSerializer,
    SuggestionSerializer,
    render,
)
from discovery.feeds.profile_selectors import numbers_of, posts_of
from discovery.people.selectors import SUGGESTIONS, suggested_for
from discovery.posts.models import Viewer
from discovery.posts.pages import bad_cursor, pack_cursor, unpack_cursor


class SizeInput(serializers.Serializer):
    """How many at most."""

    page_size = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE, default=SUGGESTIONS)


class Suggested(Endpoint):
    @operation("People who post what I would like", asks=SizeInput, answer=SuggestionSerializer, listed=True,
               example=samples.SUGGESTION, detail="Each with a reason and evidence. There is one page.")  # fmt: skip
    def get(self, request: Request) -> Response:
        size = read(SizeInput, request.query_params)["page_size"]
        return self.list_people(suggested_for(self.viewer, limit=size))


class Person(Endpoint):
    @operation("Somebody, and how long their lists are", answer=ProfileSerializer, example=samples.PROFILE)
    def get(self, request: Request, username: str) -> Response:
        person = find_person(username, self.viewer)
        context = {"request": request, "numbers": numbers_of(person, self.viewer)}
        return Response(ProfileSerializer(person, context=context).data)


class PostsOf(Endpoint):
    @operation("What somebody posts, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request, username: str) -> Response:
        person = get_person_for(username, self.viewer)
        return self.list_posts(lambda cursor, size: posts_of(person, self.viewer, cursor, size))


class Follow(Endpoint):
    """What is wanted is in the verb; the answer is the person as they stand to the viewer now: followed, or asked."""

    @operation("Follow somebody, or ask to", answer=PersonSerializer, example=samples.PERSON,
               detail="A private account is asked: `requested` is true until it has answered.")  # fmt: skip
    def put(self, request: Request, username: str) -> Response:
        services.follow(follower=self.member, followee=get_person_for(username, self.viewer))
        return self._person(username)

    @operation("Follow somebody no longer, or take the request back", answer=PersonSerializer, example=samples.PERSON)
    def delete(self, request: Request, username: str) -> Response:
        services.unfollow(follower=self.member, followee=get_person_for(username, self.viewer))
        return self._person(username)

    def _person(self, username: str) -> Response:
        return Response(PersonSerializer(find_person(username, self.viewer), context={"request": self.request}).data)


class Followers(Endpoint):
    @operation("Who follows somebody, the latest first", asks=PageInput, answer=PersonSerializer, listed=True,
               example=samples.PERSON)  # fmt: skip
    def get(self, request: Request, username: str) -> Response:
        return _listed(self, followers_of(_with_lists(username, self.viewer), self.viewer))


class Following(Endpoint):
    @operation("Whom somebody follows, the latest first", asks=PageInput, answer=PersonSerializer, listed=True,
               example=samples.PERSON)  # fmt: skip
    def get(self, request: Request, username: str) -> Response:
        return _listed(self, people_followed_by(_with_lists(username, self.viewer), self.viewer))


def find_person(username: str, viewer: Viewer) -> User:
    """With `followed` and `requested`. Raises User.DoesNotExist, also for somebody blocked, either way."""
    return with_followed(User.objects.filter(pk=get_person_for(username, viewer).pk), viewer).get()


def _with_lists(username: str, viewer: Viewer) -> User:
    """Raises User.DoesNotExist also where `viewer` may not see the person's lists."""
    person = get_person_for(username, viewer)
    if not may_see_lists(person, viewer):
        raise User.DoesNotExist
    return person


def _listed(endpoint: Endpoint, people: QuerySet[User]) -> Response:
    asked = read(PageInput, endpoint.request.query_params)
    before = _place(asked["cursor"]) if asked["cursor"] else None
    found, place = page_of_people(with_followed(people, endpoint.viewer), before, asked["page_size"])
    results = render(PersonSerializer, found, endpoint.request)
    return endpoint.listed(results, None if place is None else pack_cursor([place]))


def _place(cursor: str) -> int:
    (place,) = unpack_cursor(cursor, 1)
    # Keys of PostgreSQL's bigint.
    if type(place) is not int or not 0 <= place < 2**63:
        raise bad_cursor()
    return place
