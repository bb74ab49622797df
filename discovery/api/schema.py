"""The OpenAPI document: what every verb has in common, added to what discovery/api/describing.py says of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticated

from accounts.tokens.scopes import SCOPES

if TYPE_CHECKING:
    from discovery.api.endpoint import Endpoint

PREFIX = "/api/v1/"
CONTENT_TYPE = "application/problem+json"  # RFC 9457
# By status: what a client is to think of it. The codes are docs/api.md's.
PROBLEMS = {
    400: "Something that was sent cannot be used; `errors` says what, and why.",
    401: "This needs an account, or the token is not known.",
    403: "It can be seen, but not changed; or the token lacks the scope.",
    404: "It does not exist, or is not shown to who asks.",
    406: "The answers are JSON.",
    409: "It stands in the way of what is there, or of the same request, which is still being answered.",
    412: "It has changed since it was read (`If-Match`).",
    413: "There is too much of it.",
    415: "The address takes another kind of body.",
    422: "The key was used for another request (`Idempotency-Key`), or the file is not taken.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "Not now; `Retry-After` says how many seconds to wait.",
}
LIMITS = ("RateLimit-Policy", "RateLimit")
HEADERS = {
    "If-None-Match": "The ETag of what the client has: 304 without a body while it is still so.",
    "If-Match": "The ETag of what the client has read: 412 where it has changed since.",
    "Idempotency-Key": "Any text of 1 to 255 characters: with the same, a request is carried out once a day.",
    "ETag": "Of this answer, for `If-None-Match` and `If-Match`.",
    "RateLimit-Policy": "How many requests in how many seconds (draft-ietf-httpapi-ratelimit-headers-10).",
    "RateLimit": "What remains of them, and the seconds until a part is free again.",
}
ALWAYS = {400, 401, 403, 404, 406, 412, 429, 503}
WRITES = {409, 413, 415, 422}
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "Every flaw's, one after the other, in the reader's language."},
        "code": {"type": "string", "description": "The flaws' own where they agree, else several-problems."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Flaw"}},
    },
}
FLAW = {
    "type": "object",
    "required": ["code", "detail"],
    "properties": {
        "code": {"type": "string", "description": "Stable: programs compare it."},
        "detail": {"type": "string", "description": "What is wrong and what would do."},
        "field": {"type": "string", "description": "Which field it is about, where it is about one."},
    },
}


class Schema(AutoSchema):
    """One verb of one address."""

    def get_operation_id(self) -> str:
        """Of the verb and the address, so that it is unique and stays: get_posts_post_id_like."""
        words = self._rest().replace("{", "").replace("}", "").replace(".", "_").replace("-", "_")
        return "_".join([self.method.lower(), *words.split("/")]) if words else f"{self.method.lower()}_index"

    def get_tags(self) -> list[str]:
        return [self._rest().partition("/")[0] or "index"]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Any one of these: a token, an app's access token with the scope, the session; and nobody where all may."""
        scope = cast("Endpoint", self.view).scope_for(self.method)
        needed = [scope] if scope else []
        ways: list[dict[str, list[str]]] = [{"token": needed}, {"app": needed}, {"session": []}]
        return [*ways, {}] if self._is_open() else ways

    def get_override_parameters(self) -> list[Any]:
        """The headers of the frame: conditional requests, and those that may be sent again."""
        names = ["If-None-Match"] if self.method in SAFE_METHODS else ["If-Match"]
        if self.method == "POST":
            names = [] if cast("Endpoint", self.view).tells_secret else ["Idempotency-Key"]
        return [OpenApiParameter(name, str, "header", description=HEADERS[name]) for name in names]

    def get_operation(self, *arguments: Any, **named: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*arguments, **named)
        if operation is None:
            return None
        self._add_headers(operation["responses"])
        for status in sorted(ALWAYS if self.method in SAFE_METHODS else ALWAYS | WRITES):
            ref = f"#/components/responses/{_name(status)}"
            operation["responses"].setdefault(str(status), {"$ref": ref})
        return operation

    def _add_headers(self, answers: dict[str, Any]) -> None:
        """Of what was done or found; and the answer that says that nothing has changed."""
        for status, answer in answers.items():
            names = [*LIMITS, "ETag"] if self.method == "GET" and status == "200" else LIMITS
            common = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
            answer["headers"] = {**answer.get("headers", {}), **common}
        if self.method == "GET":
            answers["304"] = {"description": "What the client has is still so (`If-None-Match`)."}

    def _rest(self) -> str:
        return str(self.path).removeprefix(PREFIX).strip("/")

    def _is_open(self) -> bool:
        kinds = {type(permission) for permission in self.view.get_permissions()}
        return AllowAny in kinds or (self.method in SAFE_METHODS and IsAuthenticated not in kinds)


class Enumerator(EndpointEnumerator):
    def get_allowed_methods(self, callback: Any) -> list[str]:
        """HEAD too, where an address answers it by itself: tus asks so how much has arrived."""
        own = ["HEAD"] if "head" in vars(callback.cls) else []
        return [*super().get_allowed_methods(callback), *own]  # type: ignore[no-untyped-call]


class Generator(SchemaGenerator):
    endpoint_inspector_cls = Enumerator


def add_components(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """drf-spectacular's POSTPROCESSING_HOOKS: the problems, and the ways to say who one is."""
    components = result.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), "Problem": PROBLEM, "Flaw": FLAW}
    components["responses"] = {_name(status): _problem(words) for status, words in PROBLEMS.items()}
    components["headers"] = {
        name: {"schema": {"type": "string"}, "description": HEADERS[name]} for name in (*LIMITS, "ETag")
    }
    components["securitySchemes"] = security_schemes()
    return result


def security_schemes() -> dict[str, Any]:
    scopes = {name: str(words) for name, words in SCOPES.items()}
    flow = {
        "authorizationUrl": "/identity/o/authorize",
        "tokenUrl": "/identity/o/api/token",
        "refreshUrl": "/identity/o/api/token",
        "scopes": scopes,
    }
    return {
        "token": {"type": "http", "scheme": "bearer", "description": "A token from Settings, Tokens."},
        "app": {"type": "oauth2", "flows": {"authorizationCode": flow}, "description": "With PKCE (RFC 7636)."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "For pages of the site.",
        },
    }


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "")


def _problem(words: str) -> dict[str, Any]:
    return {"description": words, "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
