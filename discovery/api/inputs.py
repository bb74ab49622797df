"""What the API takes: fields, their kinds and their defaults. What they may say is checked by the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discovery.posts.models import Post
from discovery.posts.pages import PAGE_SIZE
from discovery.posts.tags import split_names
from discovery.search.parameters import PARAMETERS

LARGEST_PAGE = 100


class StrictInput(serializers.Serializer):
    """An unknown name is refused, so that a slip does not look like success."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        names = data if isinstance(data, Mapping) else ()
        unknown = {name for name in names if name.split(".")[0] not in self.fields}
        if unknown:
            raise serializers.ValidationError(
                {name: [self.unknown(name)] for name in sorted(unknown)}, code="unknown-field"
            )
        return dict(super().to_internal_value(data))

    def unknown(self, name: str) -> str:
        return _("There is no field %(name)s here.") % {"name": repr(name)}


class PageInput(serializers.Serializer):
    """Which page of a list: `cursor` out of the former one's `next`, and how many results it has."""

    cursor = serializers.CharField(required=False, allow_blank=True, default="")
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE)


class SearchInput(PageInput):
    """`query` is a query's whole document, `ask` the same as a link has it; the others add a term or filter each.

    `picture` and `picture_token` are the token of a picture that was searched with before. `weights` are those of
    blocks, such as colour:3,shape:0; `more` names the one that counts for most. `unwanted` turns round what is added.
    """

    query = serializers.JSONField(required=False, default=None)
    picture_token = serializers.CharField(required=False, allow_blank=True, default="")

    def get_fields(self) -> dict[str, Any]:
        texts = {name: serializers.CharField(required=False, allow_blank=True, default="") for name in PARAMETERS}
        return {**super().get_fields(), **texts}


class SearchForm(SearchInput):
    """`SearchInput` as a form, whose `picture` may be a file; for the OpenAPI document."""

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "picture": serializers.FileField(required=False)}


class SearchLink(SearchInput):
    """`SearchInput` as a link can say it; for the OpenAPI document."""

    def get_fields(self) -> dict[str, Any]:
        return {name: field for name, field in super().get_fields().items() if name not in ("query", "picture_token")}


class TextListField(serializers.ListField):
    """Texts: a repeated field, a JSON list, or one text alone."""

    child = serializers.CharField(allow_blank=True)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(super().to_internal_value([data] if isinstance(data, str) else data))


class UploadInput(serializers.Serializer):
    arrival = TextListField(required=False, default=list)
    caption = serializers.CharField(required=False, allow_blank=True, default="")
    tags = TextListField(required=False, default=list)
    alt_text = TextListField(required=False, default=list)
    visibility = serializers.CharField(required=False, default=Post.Visibility.PUBLIC)
    release = serializers.CharField(required=False, default=Post.Release.LIVE)
    release_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    is_sensitive = serializers.BooleanField(required=False, default=False)


class UploadForm(UploadInput):
    """`UploadInput` with its files, for the OpenAPI document: what they hold is the inspection's matter."""

    pictures = serializers.ListField(child=serializers.FileField(), required=False)
    picture = serializers.FileField(required=False)


class TagsInput(serializers.Serializer):
    tags = TextListField()


class EditInput(StrictInput):
    """What is left out stays as it is."""

    caption = serializers.CharField(required=False, allow_blank=True)
    tags = TextListField(required=False)
    visibility = serializers.CharField(required=False)
    release = serializers.CharField(required=False)
    release_at = serializers.DateTimeField(required=False, allow_null=True)
    is_sensitive = serializers.BooleanField(required=False)
    alt_texts = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False, default=dict)

    def unknown(self, name: str) -> str:
        return _("A post has no %(name)s to change.") % {"name": repr(name)}


def read(kind: type[serializers.Serializer], data: Any) -> dict[str, Any]:
    """The checked values. Raises DRF's ValidationError, which names the fields."""
    given = kind(data=data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def tag_names(texts: Iterable[str]) -> list[str]:
    """Each text is one name, or several behind `#` or between commas; spaces alone do not part a name here."""
    return [name for text in texts for name in split_names(text if text.lstrip()[:1] in ("#", "＃") else f"{text},")]


def sent_files(request: Request, arrivals: int, alt_texts: list[str]) -> list[UploadedFile]:
    """The files of `pictures` and `picture`. Raises ValidationError for more alt texts than there are pictures."""
    files = [*request.FILES.getlist("pictures"), *request.FILES.getlist("picture")]
    number = arrivals + len(files)
    if number and len(alt_texts) > number:
        raise ValidationError(
            _("There are %(texts)d alt texts for %(pictures)d pictures.")
            % {"texts": len(alt_texts), "pictures": number},
            code="too-many-alt-texts",
        )
    return files
