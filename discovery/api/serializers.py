"""What the API tells of posts, pictures, people and tags. Every field is named here; addresses are absolute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from accounts.users.models import User
from discovery.feeds.profile_selectors import Numbers
from discovery.people.selectors import Suggestion
from discovery.portraits.files import SIZES
from discovery.posts.addresses import file_address
from discovery.posts.models import Picture, Post, Tag
from discovery.posts.refusals import translated
from discovery.posts.selectors import like_counts
from discovery.shop.models import Offer
from discovery.uploads.selectors import Progress, progress_of_many

PORTRAIT_SIZE = max(SIZES)
# Of a post, as discovery.uploads.selectors.Progress.name tells it.
STATES = ["processing", "indexing", "ready", "rejected"]


@extend_schema_field(serializers.URLField())
class PageURL(serializers.Field):
    """The absolute address of the page about the object."""

    def __init__(self, source: str = "*") -> None:
        super().__init__(source=source, read_only=True)

    def to_representation(self, value: Post | User | Tag) -> str:
        return str(self.context["request"].build_absolute_uri(value.get_absolute_url()))


class SwatchSerializer(serializers.Serializer):
    """One colour of a picture, and how much of it has it, from 0 to 1."""

    hex = serializers.CharField()
    share = serializers.FloatField()


class LabelSerializer(serializers.Serializer):
    """What a picture seems to show, and how sure the encoder is, from 0 to 1."""

    name = serializers.CharField()
    confidence = serializers.FloatField()


class SourceSerializer(serializers.Serializer):
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    url = serializers.URLField()


class PictureSerializer(serializers.Serializer):
    """A finished picture; `sources` are its WebP renditions, narrowest first."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt_text = serializers.CharField()
    placeholder = serializers.CharField()
    palette = SwatchSerializer(many=True)
    labels = LabelSerializer(many=True)
    captured_at = serializers.DateTimeField(allow_null=True)
    sources = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField()

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, picture: Picture) -> list[dict[str, Any]]:
        return [
            {
                "width": width,
                "height": max(1, round(picture.height * width / picture.width)),
                "url": self._absolute(self.address(picture, width)),
            }
            for width in sorted(picture.rendition_widths)
        ]

    @extend_schema_field(serializers.URLField())
    def get_download(self, picture: Picture) -> str:
        return self._absolute(file_address(picture, "picture_download"))

    def address(self, picture: Picture, width: int) -> str:
        """The path of its rendition of this width."""
        return file_address(picture, "picture", width)

    def _absolute(self, path: str) -> str:
        return str(self.context["request"].build_absolute_uri(path))


class EvidenceSerializer(PictureSerializer):
    """A picture away from its post, with where that is."""

    post = serializers.UUIDField(source="post_id")
    post_url = PageURL(source="post")
    is_sensitive = serializers.BooleanField(source="post.is_sensitive")


class AuthorSerializer(serializers.Serializer):
    username = serializers.CharField()
    display_name = serializers.CharField(source="__str__")
    url = PageURL()
    portrait_url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_portrait_url(self, person: User) -> str | None:
        """The larger of its two sizes; null where a monogram stands."""
        if not person.portrait:
            return None
        address = reverse("portrait_file", args=[person.portrait, PORTRAIT_SIZE])
        return str(self.context["request"].build_absolute_uri(address))


class LinkSerializer(serializers.Serializer):
    """A web address of somebody's."""

    label = serializers.CharField()  # type: ignore[assignment]  # the stubs take it for the serializer's own
    url = serializers.CharField()


class PersonSerializer(AuthorSerializer):
    """A person as the viewer meets them: needs what accounts.follows.selectors.with_followed adds."""

    bio = serializers.CharField()
    links = LinkSerializer(many=True)
    is_private = serializers.BooleanField()
    followed = serializers.BooleanField()
    requested = serializers.BooleanField()


class ProfileSerializer(PersonSerializer):
    """A person with the lengths of their lists (the context's `numbers`); null where the viewer may not see those."""

    posts_count = serializers.SerializerMethodField()
    followers_count = serializers.SerializerMethodField()
    following_count = serializers.SerializerMethodField()

    def get_posts_count(self, _person: User) -> int | None:
        return self._numbers.posts if self._numbers else None

    def get_followers_count(self, _person: User) -> int | None:
        return self._numbers.followers if self._numbers else None

    def get_following_count(self, _person: User) -> int | None:
        return self._numbers.following if self._numbers else None

    @property
    def _numbers(self) -> Numbers | None:
        numbers: Numbers | None = self.context["numbers"]
        return numbers


class SuggestionSerializer(PersonSerializer):
    """A suggested person, with why: pictures of theirs, and `others`, those of the taste that found them.

    `known_to` says who follows them whom the viewer follows; `is_exploration`: they are there because few know them.
    """

    reason = serializers.CharField()
    evidence = EvidenceSerializer(many=True)
    others = EvidenceSerializer(many=True)
    others_label = serializers.CharField()
    known_to = serializers.CharField()
    shared_tags = serializers.ListField(child=serializers.CharField())
    is_exploration = serializers.BooleanField()

    def to_representation(self, suggestion: Suggestion) -> dict[str, Any]:
        person = PersonSerializer(suggestion.person, context=self.context).data
        return {
            **person,
            "reason": suggestion.reason,
            "evidence": EvidenceSerializer(suggestion.evidence, many=True, context=self.context).data,
            "others": EvidenceSerializer(suggestion.others, many=True, context=self.context).data,
            "others_label": suggestion.others_label,
            "known_to": suggestion.known_to,
            "shared_tags": [tag.name for tag in suggestion.shared_tags],
            "is_exploration": suggestion.is_exploration,
        }


class TagSerializer(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    posts = serializers.IntegerField()
    url = PageURL()


class TagSuggestionSerializer(serializers.Serializer):
    name = serializers.CharField()
    slug = serializers.CharField()
    confidence = serializers.FloatField()
    reason = serializers.CharField()
    sources = serializers.ListField(child=serializers.CharField())


class OfferSerializer(serializers.Serializer):
    """What a post can be had for. `price` is text, so that no cent is lost; null without one."""

    link = serializers.CharField()
    price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    availability = serializers.ChoiceField(choices=Offer.Availability.choices)
    sku = serializers.CharField()


class RefusedSerializer(serializers.Serializer):
    """A picture of a post that could not be prepared, and why."""

    picture = serializers.UUIDField()
    position = serializers.IntegerField()
    detail = serializers.CharField()


class PostSerializer(serializers.Serializer):
    """A post of `for_cards`; the context's `progress` and `likes` are those of all the posts of the answer.

    `reason` says why a feed brings it; empty elsewhere.
    """

    id = serializers.UUIDField()
    url = PageURL()
    author = AuthorSerializer()
    caption = serializers.CharField()
    tags = serializers.SerializerMethodField()
    visibility = serializers.ChoiceField(choices=Post.Visibility.choices)
    state = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    release = serializers.ChoiceField(choices=Post.Release.choices)
    release_at = serializers.DateTimeField(allow_null=True)
    is_sensitive = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    liked = serializers.BooleanField()
    like_count = serializers.SerializerMethodField()
    offer = serializers.SerializerMethodField()
    reason = serializers.CharField(source="why")
    pictures = PictureSerializer(many=True, source="pictures.all")

    @extend_schema_field(OfferSerializer(allow_null=True))
    def get_offer(self, post: Post) -> dict[str, Any] | None:
        offer = getattr(post, "offer", None)
        return dict(OfferSerializer(offer).data) if offer else None

    def get_tags(self, post: Post) -> list[str]:
        return [tag.name for tag in post.tags.all()]

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, post: Post) -> str:
        return self._progress(post).name

    @extend_schema_field(RefusedSerializer(many=True))
    def get_problems(self, post: Post) -> list[dict[str, Any]]:
        """Why pictures were refused; that is the author's alone."""
        if post.author_id != self.context["request"].user.pk:
            return []
        refused = self._progress(post).refused
        return [
            {"picture": str(picture.pk), "position": picture.position, "detail": translated(picture.problem)}
            for picture in refused
        ]

    def get_like_count(self, post: Post) -> int:
        return int(self.context["likes"].get(post.pk, 0))

    def _progress(self, post: Post) -> Progress:
        progress: Progress = self.context["progress"][post.pk]
        return progress


def render(kind: type[serializers.Serializer], objects: Iterable[Any], request: Request) -> list[dict[str, Any]]:
    """A list of anything but posts."""
    return list(kind(objects, many=True, context={"request": request}).data)


def render_posts(posts: Sequence[Post], request: Request) -> list[dict[str, Any]]:
    """These posts of `for_cards` as JSON, by a number of queries that does not grow with them."""
    progress = {post.pk: found for post, found in zip(posts, progress_of_many(posts), strict=True)}
    context = {"request": request, "progress": progress, "likes": like_counts(posts, request.user)}
    return list(PostSerializer(posts, many=True, context=context).data)


def render_post(post: Post, request: Request) -> dict[str, Any]:
    return render_posts([post], request)[0]
