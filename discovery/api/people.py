"""People: suggested ones, one of them, what they post, and following them."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.follows import services
from accounts.follows.selectors import followers_of, page_of_people, people_followed_by, with_followed
from accounts.users.models import User
from accounts.users.selectors import get_person
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, read
from discovery.api.serializers import PersonSerializer, render
from discovery.feeds.selectors import count_of, posts_of
from discovery.people.selectors import SUGGESTIONS, suggested_for
from discovery.posts.models import Viewer
from discovery.posts.pages import bad_cursor, pack_cursor, unpack_cursor


class Suggested(Endpoint):
    def get(self, request: Request) -> Response:
        size = read(PageInput, {"page_size": SUGGESTIONS, **request.query_params.dict()})["page_size"]
        return self.list_people(suggested_for(self.viewer, limit=size))


class Person(Endpoint):
    def get(self, request: Request, username: str) -> Response:
        person = find_person(username, self.viewer)
        counts = {
            "posts_count": count_of(person, self.viewer),
            "followers_count": followers_of(person).count(),
            "following_count": people_followed_by(person).count(),
        }
        return Response(PersonSerializer(person, context={"request": request}).data | counts)


class PostsOf(Endpoint):
    def get(self, request: Request, username: str) -> Response:
        person = get_person(username)
        return self.list_posts(lambda cursor, size: posts_of(person, self.viewer, cursor, size))


class Follow(Endpoint):
    """What is wanted is in the verb; the answer is the person as they stand to the viewer now."""

    def put(self, request: Request, username: str) -> Response:
        services.follow(follower=self.member, followee=get_person(username))
        return self._person(username)

    def delete(self, request: Request, username: str) -> Response:
        services.unfollow(follower=self.member, followee=get_person(username))
        return self._person(username)

    def _person(self, username: str) -> Response:
        return Response(PersonSerializer(find_person(username, self.viewer), context={"request": self.request}).data)


class Followers(Endpoint):
    def get(self, request: Request, username: str) -> Response:
        return _listed(self, followers_of(get_person(username)))


class Following(Endpoint):
    def get(self, request: Request, username: str) -> Response:
        return _listed(self, people_followed_by(get_person(username)))


def find_person(username: str, viewer: Viewer) -> User:
    """With `followed`. Raises User.DoesNotExist."""
    return with_followed(User.objects.filter(pk=get_person(username).pk), viewer).get()


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
