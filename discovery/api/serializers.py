"""What the API tells of posts, pictures, people and tags. Every field is named here; addresses are absolute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request

from accounts.users.models import User
from discovery.people.selectors import Suggestion
from discovery.portraits.files import SIZES
from discovery.posts.models import Picture, Post, Tag
from discovery.posts.refusals import translated
from discovery.posts.selectors import like_counts
from discovery.uploads.selectors import Progress, progress_of_many

PORTRAIT_SIZE = max(SIZES)


class PageURL(serializers.Field):
    """The absolute address of the page about the object."""

    def __init__(self, source: str = "*") -> None:
        super().__init__(source=source, read_only=True)

    def to_representation(self, value: Post | User | Tag) -> str:
        return str(self.context["request"].build_absolute_uri(value.get_absolute_url()))


class PictureSerializer(serializers.Serializer):
    """A finished picture; `sources` are its WebP renditions, narrowest first."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt_text = serializers.CharField()
    placeholder = serializers.CharField()
    palette = serializers.SerializerMethodField()
    labels = serializers.SerializerMethodField()
    captured_at = serializers.DateTimeField()
    sources = serializers.SerializerMethodField()
    download = serializers.SerializerMethodField()

    def get_palette(self, picture: Picture) -> list[dict[str, Any]]:
        return [{"hex": swatch["hex"], "share": swatch["share"]} for swatch in picture.palette]

    def get_labels(self, picture: Picture) -> list[dict[str, Any]]:
        return [{"name": label["name"], "confidence": label["confidence"]} for label in picture.labels]

    def get_sources(self, picture: Picture) -> list[dict[str, Any]]:
        return [
            {
                "width": width,
                "height": max(1, round(picture.height * width / picture.width)),
                "url": self._absolute("picture", picture.pk, width),
            }
            for width in sorted(picture.rendition_widths)
        ]

    def get_download(self, picture: Picture) -> str:
        return self._absolute("picture_download", picture.pk)

    def _absolute(self, name: str, *arguments: Any) -> str:
        return str(self.context["request"].build_absolute_uri(reverse(name, args=arguments)))


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

    def get_portrait_url(self, person: User) -> str | None:
        """The larger of its two sizes; null where a monogram stands."""
        if not person.portrait:
            return None
        address = reverse("portrait_file", args=[person.portrait, PORTRAIT_SIZE])
        return str(self.context["request"].build_absolute_uri(address))


class PersonSerializer(AuthorSerializer):
    """A person as the viewer meets them: needs what accounts.follows.selectors.with_followed adds."""

    bio = serializers.CharField()
    links = serializers.JSONField()
    is_private = serializers.BooleanField()
    followed = serializers.BooleanField()
    requested = serializers.BooleanField()


class SuggestionSerializer(serializers.Serializer):
    person = PersonSerializer()
    reason = serializers.CharField()
    evidence = EvidenceSerializer(many=True)

    def to_representation(self, suggestion: Suggestion) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(suggestion)
        return {**told.pop("person"), **told}


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
    price = serializers.DecimalField(max_digits=12, decimal_places=2)
    currency = serializers.CharField()
    availability = serializers.CharField()
    sku = serializers.CharField()


class PostSerializer(serializers.Serializer):
    """A post of `for_cards`; the context's `progress` and `likes` are those of all the posts of the answer."""

    id = serializers.UUIDField()
    url = PageURL()
    author = AuthorSerializer()
    caption = serializers.CharField()
    tags = serializers.SerializerMethodField()
    visibility = serializers.CharField()
    state = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    release = serializers.CharField()
    release_at = serializers.DateTimeField()
    is_sensitive = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField()
    liked = serializers.BooleanField()
    like_count = serializers.SerializerMethodField()
    offer = serializers.SerializerMethodField()
    pictures = PictureSerializer(many=True, source="pictures.all")

    def get_offer(self, post: Post) -> dict[str, Any] | None:
        offer = getattr(post, "offer", None)
        return dict(OfferSerializer(offer).data) if offer else None

    def get_tags(self, post: Post) -> list[str]:
        return [tag.name for tag in post.tags.all()]

    def get_state(self, post: Post) -> str:
        return self._progress(post).name

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
