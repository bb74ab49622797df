"""What every address of the API has in common: who asks, which page, and lists as `{results, next}`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.cache import patch_cache_control
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.users.models import User
from discovery.api.inputs import PageInput, read
from discovery.api.serializers import SuggestionSerializer, render, render_posts
from discovery.people.selectors import Suggestion
from discovery.posts.models import Viewer
from discovery.posts.pages import PostPage


class Endpoint(APIView):
    """One address. Answers depend on who asks, so no shared cache may keep them."""

    @property
    def viewer(self) -> Viewer:
        return self.request.user

    @property
    def member(self) -> User:
        """The viewer, where the permission has made sure that somebody is signed in."""
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    def finalize_response(self, request: Request, response: Response, *arguments: Any, **named: Any) -> Response:
        final = super().finalize_response(request, response, *arguments, **named)
        patch_cache_control(final, private=True, no_cache=True)
        return final

    def list_posts(self, selector: Callable[[str | None, int], PostPage]) -> Response:
        """A page of posts by `selector(cursor, size)`."""
        asked = read(PageInput, self.request.query_params)
        page = selector(asked["cursor"] or None, asked["page_size"])
        return self.listed(render_posts(page.posts, self.request), page.next)

    def list_people(self, suggestions: Sequence[Suggestion]) -> Response:
        """All of them: what is suggested has no second page."""
        return self.listed(render(SuggestionSerializer, suggestions, self.request))

    def listed(self, results: Sequence[Any], cursor: str | None = None, **more: Any) -> Response:
        return Response({"results": results, "next": self.next_address(cursor), **more})

    def next_address(self, cursor: str | None) -> str | None:
        """This very address with `cursor`; None for None."""
        if cursor is None:
            return None
        parameters = self.request.query_params.copy()
        parameters["cursor"] = cursor
        return self.absolute(self.request.path, parameters.dict())

    def absolute(self, path: str, parameters: dict[str, Any] | None = None) -> str:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return str(self.request.build_absolute_uri(path + query))
