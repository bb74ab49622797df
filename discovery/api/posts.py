"""Posts: uploading them, one of them, its likes, what is like it and who posts such."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import EditInput, PageInput, UploadForm, UploadInput, read, sent_files, tag_names
from discovery.api.serializers import PostSerializer, SuggestionSerializer, render_post
from discovery.feeds.selectors import explore
from discovery.people.selectors import people_for_post
from discovery.posts import services
from discovery.posts.models import Post
from discovery.posts.selectors import get_own_post, get_post, like_count
from discovery.search.query import Query
from discovery.search.selectors import search_posts
from discovery.uploads.arrival_services import read_arrivals
from discovery.uploads.services import receive_once


class Posts(Endpoint):
    write_scope = "upload"
    parser_classes = (MultiPartParser,)

    @property
    def throttle_scope(self) -> str | None:
        return "upload" if self.request.method == "POST" else None

    @operation("Everything public, newest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request) -> Response:
        return self.list_posts(lambda cursor, size: explore(self.viewer, cursor, size))

    @operation("Post one to ten pictures", takes=UploadForm, answer=PostSerializer, status=201, example=samples.POST,
               detail="All are taken, or none. `arrival` names files that came in pieces (`/api/v1/uploads/`). Ask the "
               "address in `Location` until `state` is `ready`.")  # fmt: skip
    def post(self, request: Request) -> Response:
        given = read(UploadInput, request.data)
        post = self._received(request, read_arrivals(given["arrival"]), given)
        place = self.absolute(reverse("api:post", args=[post.pk]))
        told = render_post(get_post(post.pk, self.viewer), request)
        return Response(told, status=201, headers={"Location": place})

    def _received(self, request: Request, arrivals: list[UUID], given: dict[str, Any]) -> Post:
        return receive_once(
            author=self.member,
            arrivals=arrivals,
            sent=sent_files(request, len(arrivals), given["alt_text"]),
            alt_texts=given["alt_text"],
            caption=given["caption"],
            tags=tag_names(given["tags"]),
            visibility=given["visibility"],
            release=given["release"],
            release_at=given["release_at"],
            is_sensitive=given["is_sensitive"],
        )


class OnePost(Endpoint):
    write_scope = "upload"

    @operation("One post", answer=PostSerializer, example=samples.POST)
    def get(self, request: Request, post_id: UUID) -> Response:
        return Response(render_post(get_post(post_id, self.viewer), request))

    @operation("Change a post of mine", takes=EditInput, answer=PostSerializer, example=samples.POST,
               takes_example={"caption": "After the storm", "tags": ["moss"]},
               detail="What is left out stays. `alt_texts` are by the pictures' identifiers.")  # fmt: skip
    @transaction.atomic
    def patch(self, request: Request, post_id: UUID) -> Response:
        post = get_own_post(post_id, self.viewer)
        given: dict[str, Any] = read(EditInput, request.data)
        kept = [tag.name for tag in post.tags.all()]
        services.edit(
            post=post,
            caption=given.get("caption", post.caption),
            tags=tag_names(given["tags"]) if "tags" in given else kept,
            visibility=given.get("visibility", post.visibility),
            alt_texts=given["alt_texts"],
            is_sensitive=given.get("is_sensitive"),
        )
        if "release" in given:
            services.change_release(post=post, release=given["release"], release_at=given.get("release_at"))
        return Response(render_post(get_post(post_id, self.viewer), request))

    @operation("Delete a post of mine, with its pictures", status=204)
    def delete(self, request: Request, post_id: UUID) -> Response:
        services.delete(post=get_own_post(post_id, self.viewer))
        return Response(status=204)


class LikeSerializer(serializers.Serializer):
    """Whether the viewer likes the post, and how many do whom the viewer may meet."""

    liked = serializers.BooleanField()
    like_count = serializers.IntegerField()


class Like(Endpoint):
    """What is wanted is in the verb, so that a request that arrives twice changes nothing."""

    @operation("Like a post", answer=LikeSerializer, example={"liked": True, "like_count": 3})
    def put(self, request: Request, post_id: UUID) -> Response:
        return self._set(post_id, liked=True)

    @operation("Like a post no longer", answer=LikeSerializer, example={"liked": False, "like_count": 2})
    def delete(self, request: Request, post_id: UUID) -> Response:
        return self._set(post_id, liked=False)

    def _set(self, post_id: UUID, *, liked: bool) -> Response:
        post = get_post(post_id, self.viewer)
        change = services.like if liked else services.unlike
        change(post=post, user=self.member)
        return Response({"liked": liked, "like_count": like_count(post, self.viewer)})


class Similar(Endpoint):
    throttle_scope = "similar"

    @operation("Posts that look like one, nearest first", asks=PageInput, answer=PostSerializer, listed=True,
               example=samples.POST)  # fmt: skip
    def get(self, request: Request, post_id: UUID) -> Response:
        query = Query.of(post=post_id)
        return self.list_posts(lambda cursor, size: search_posts(query, self.viewer, cursor, size, brought=True))


class PeopleForPost(Endpoint):
    throttle_scope = "similar"

    @operation("People who post pictures like a post's", answer=SuggestionSerializer, listed=True,
               example=samples.SUGGESTION, detail="There is one page.")  # fmt: skip
    def get(self, request: Request, post_id: UUID) -> Response:
        return self.list_people(people_for_post(get_post(post_id, self.viewer), self.viewer))
