"""What a verb of an address takes and answers, said once beside it: the OpenAPI document is made of these.

    class Boards(Endpoint):
        @operation("Boards of mine, newest first", asks=PageInput, answer=BoardSerializer, listed=True, example=BOARD)
        def get(self, request: Request) -> Response: ...

        @operation("Make a board", takes=BoardInput, answer=BoardSerializer, status=201,
                   takes_example={"name": "Moss"}, example=BOARD)
        def post(self, request: Request) -> Response: ...

Which problems a verb can answer, who may ask and by which scope, and the headers that all have, are not said here:
discovery/api/schema.py adds them by verb and by the attributes of the class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

Verb = TypeVar("Verb", bound=Callable[..., Any])
Kind = type[serializers.Serializer[Any]]

ELSEWHERE = (
    "Fetch the file there: on this site, as what is not for everybody is, with your token; in a storage elsewhere"
    " without it."
)
ADDRESS = "Signed, and good for some minutes."


def operation(
    summary: str,
    *,
    takes: Kind | None = None,
    bodies: Mapping[str, Any] | None = None,
    asks: Kind | None = None,
    answer: Kind | None = None,
    listed: bool = False,
    status: int = 200,
    example: Any = None,
    takes_example: Any = None,
    tag: str = "",
    detail: str = "",
    headers: Mapping[str, str] = MappingProxyType({}),
    media: str = "",
    sent_on: bool = False,
) -> Callable[[Verb], Verb]:
    """Describe one verb's method.

    `summary` is one line of plain English, `detail` the paragraphs below it. `takes` describes the body; `bodies` does,
    by media type, where one is not enough: a file, or another form of the same. `asks` describes the parameters of
    the query, `headers` what headers it needs, by name.
    `answer` describes the body of the answer; with `listed` that of each of its results, and `example` is then an
    example of one result. `media` is the type of an answer that is a file; `sent_on` where that may lie at a signed
    address, here or in a storage elsewhere. `tag` groups operations; the first part of the address when left out.
    Raises TypeError for an answer without an example.
    """
    if answer is not None and example is None:
        raise TypeError(f"{summary}: an answer needs an example")
    if listed:
        example = {"results": [example], "next": None}
    examples = []
    if example is not None:
        examples.append(OpenApiExample("answer", value=example, response_only=True, status_codes=[str(status)]))
    if takes_example is not None:
        examples.append(OpenApiExample("request", value=takes_example, request_only=True))
    shown = list_of(answer) if answer is not None and listed else answer
    told = OpenApiResponse(OpenApiTypes.BINARY if media else shown, description=summary)
    sent = [OpenApiParameter(name, str, "header", required=True, description=of) for name, of in headers.items()]
    answers: dict[Any, Any] = {(status, media) if media else status: told}
    if sent_on:
        answers[302] = OpenApiResponse(description=ELSEWHERE)
        sent.append(OpenApiParameter("Location", OpenApiTypes.URI, "header", response=[302], description=ADDRESS))
    decorated: Callable[[Verb], Verb] = extend_schema(
        summary=summary,
        description=detail or None,
        parameters=[*sent, *([] if asks is None else [asks])],
        request=takes if bodies is None else bodies,
        responses=answers,
        examples=examples,
        tags=[tag] if tag else None,
    )
    return decorated


@cache
def list_of(kind: Kind) -> serializers.Serializer[Any]:
    """`{results, next}` of this kind."""
    name = kind.__name__.removesuffix("Serializer")
    fields = {"results": kind(many=True), "next": serializers.URLField(allow_null=True)}
    return inline_serializer(f"{name}List", fields=fields)
