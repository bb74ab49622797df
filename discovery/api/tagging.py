"""Tags that are suggested for one's own post, and taking them."""

from __future__ import annotations

from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import TagsInput, read, tag_names
from discovery.api.serializers import PostSerializer, TagSuggestionSerializer, render, render_post
from discovery.posts.selectors import get_own_post, get_post
from discovery.tagging.selectors import suggest_tags
from discovery.tagging.services import accept_tags


class TagSuggestions(Endpoint):
    """Its author's alone: to others a post suggests nothing."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "similar"
    write_scope = "upload"

    @operation("Tags that a post of mine may want, the likeliest first", answer=TagSuggestionSerializer, listed=True,
               example={"name": "moss", "slug": "moss", "confidence": 0.62, "reason": "on 5 pictures like it",
                        "sources": ["neighbours"]}, detail="There is one page.")  # fmt: skip
    def get(self, request: Request, post_id: UUID) -> Response:
        suggestions = suggest_tags(get_own_post(post_id, self.viewer), self.viewer)
        return self.listed(render(TagSuggestionSerializer, suggestions, request))

    @operation("Give a post of mine more tags", takes=TagsInput, takes_example={"tags": ["moss", "green"]},
               answer=PostSerializer, example=samples.POST)  # fmt: skip
    def post(self, request: Request, post_id: UUID) -> Response:
        """Any tags, not the suggested ones alone, beside those that the post has."""
        names = read(TagsInput, request.data)["tags"]
        accept_tags(post=get_own_post(post_id, self.viewer), names=tag_names(names))
        return Response(render_post(get_post(post_id, self.viewer), request))
