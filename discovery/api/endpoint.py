"""What every address of the API has in common: who asks, which page, and lists as `{results, next}`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.tokens.idempotency import release
from accounts.tokens.models import IdempotencyKey
from accounts.users.models import User
from discovery.api import conditions, repeating
from discovery.api.inputs import PageInput, read
from discovery.api.limits import tell_limits
from discovery.api.scoping import TokenScope
from discovery.api.serializers import SuggestionSerializer, render, render_posts
from discovery.people.selectors import Suggestion
from discovery.posts.models import Viewer
from discovery.posts.pages import PostPage


class Endpoint(APIView):
    """One address. Answers depend on who asks, so no shared cache may keep them.

    Conditional requests, repeated ones, and what is left of the limits are the frame's: conditions, repeating, limits.

    `read_scope` and `write_scope` are what a token must be allowed (accounts.tokens.scopes) for GET and HEAD, and for
    the other verbs; empty: any token will do. `tells_secret`: of what it answers no more than a digest is kept, so that
    nothing of it can be answered again (`Idempotency-Key`). `waits_for_worker`: POST changes nothing, and answers with
    what a worker finds in rows that are committed before, so that it is not carried out in one transaction.
    """

    read_scope: ClassVar[str] = "read"
    write_scope: ClassVar[str] = "write"
    tells_secret: ClassVar[bool] = False
    waits_for_worker: ClassVar[bool] = False
    _throttles: list[BaseThrottle] | None = None
    _key: IdempotencyKey | None = None

    def scope_for(self, method: str) -> str:
        return self.read_scope if method in SAFE_METHODS else self.write_scope

    def get_permissions(self) -> list[Any]:
        return [*super().get_permissions(), TokenScope()]

    @property
    def viewer(self) -> Viewer:
        return self.request.user

    @property
    def member(self) -> User:
        """The viewer, where the permission has made sure that somebody is signed in."""
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    def get_throttles(self) -> list[BaseThrottle]:
        """Once a request: they know what is left when it is answered."""
        if self._throttles is None:
            self._throttles = super().get_throttles()
        return self._throttles

    def dispatch(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not conditions.is_conditional(request.method or "", request.headers):
            return super().dispatch(request, *arguments, **named)
        with transaction.atomic():
            conditions.take_turns(request.path)
            return super().dispatch(request, *arguments, **named)

    def initial(self, request: Request, *arguments: Any, **named: Any) -> None:
        super().initial(request, *arguments, **named)
        if conditions.is_conditional(request.method or "", request.headers):
            read = getattr(self, "get", None)
            conditions.check_match(request.headers["If-Match"], read and read(request, *arguments, **named))
        if not self.tells_secret:
            self._key = repeating.claim(request)
        if self._key is not None:
            repeats = repeating.answered if self.waits_for_worker else repeating.once
            # In the place where the frame looks for what answers this request.
            vars(self)["post"] = partial(repeats, self._key, getattr(self, "post", self.http_method_not_allowed))

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, repeating.Repeated):
            return exc.response
        try:
            return super().handle_exception(exc)
        except Exception:
            if self._key is not None:
                release(row=self._key)
            raise

    def finalize_response(  # type: ignore[override]  # also what a view of Django's answers, and 304
        self, request: Request, response: Response, *arguments: Any, **named: Any
    ) -> HttpResponse:
        final: HttpResponse = super().finalize_response(request, response, *arguments, **named)
        if self._key is not None and final.status_code >= 400:
            release(row=self._key)
        if request.method in ("GET", "HEAD") and final.status_code == 200 and isinstance(final, Response):
            final = conditions.tagged(request, final)
        patch_cache_control(final, private=True, no_cache=True)
        patch_vary_headers(final, ["Authorization"])
        tell_limits(final, self._throttles or ())
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
