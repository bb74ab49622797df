"""Forms: of a post's words, who may see it and when; in the admin, of a tag and of other words for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discovery.posts import services
from discovery.posts.models import ALT_TEXT_LENGTH, CAPTION_LENGTH, Picture, Post, Tag, TagAlias
from discovery.posts.tags import resolved, split_names


class ReleaseForm(forms.Form):
    """When a post comes out, and whether its pictures are blurred until somebody wants to see them."""

    release = forms.ChoiceField(
        choices=[
            (Post.Release.LIVE, gettext_lazy("Now")),
            (Post.Release.DRAFT, gettext_lazy("Not yet, keep a draft")),
            (Post.Release.SCHEDULED, gettext_lazy("At a time")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    release_at = forms.DateTimeField(
        label=gettext_lazy("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Write the day and the time like 2031-05-24 18:30.")},
    )
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("Sensitive"),
        required=False,
        help_text=gettext_lazy("Blurred until somebody wants to see it."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["release_at"].help_text = _("This site's clock runs on %(zone)s.") % {
            "zone": get_current_timezone_name()
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["release"] = cleaned.get("release") or Post.Release.LIVE
        if "release_at" in self.errors:
            return cleaned
        try:
            services.clean_release(cleaned["release"], cleaned.get("release_at"))
        except ValidationError as refused:
            self.add_error("release_at", refused)
        return cleaned


class EditForm(ReleaseForm):
    """Of a post that is there; one that is out no longer has a `release` to choose."""

    caption = forms.CharField(
        label=gettext_lazy("Caption"),
        max_length=CAPTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=True,
    )
    tags = forms.CharField(max_length=1000, required=False, help_text=gettext_lazy("Separated by commas."))
    visibility = forms.ChoiceField(choices=Post.Visibility.choices, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, post: Post, **options: Any) -> None:
        options.setdefault(
            "initial",
            {
                "caption": post.caption,
                "tags": ", ".join(tag.name for tag in post.tags.all()),
                "visibility": post.visibility,
                "release": post.release,
                "release_at": post.release_at,
                "is_sensitive": post.is_sensitive,
            },
        )
        super().__init__(*arguments, **options)
        self.post = post
        if post.release == Post.Release.LIVE:
            del self.fields["release"], self.fields["release_at"]
        self.pictures: list[Picture] = list(post.pictures.all())
        for picture in self.pictures:
            self.fields[f"alt-{picture.pk}"] = forms.CharField(
                label=_("Alt text of picture %(number)s") % {"number": picture.position},
                max_length=ALT_TEXT_LENGTH,
                required=False,
                initial=picture.alt_text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def alt_fields(self) -> list[tuple[Picture, forms.BoundField]]:
        return [(picture, self[f"alt-{picture.pk}"]) for picture in self.pictures]

    @transaction.atomic
    def save(self) -> Post:
        post = services.edit(
            post=self.post,
            caption=self.cleaned_data["caption"],
            tags=split_names(self.cleaned_data["tags"]),
            visibility=self.cleaned_data["visibility"],
            alt_texts={str(picture.pk): self.cleaned_data[f"alt-{picture.pk}"] for picture in self.pictures},
            is_sensitive=self.cleaned_data["is_sensitive"],
        )
        if "release" in self.fields:
            release, moment = self.cleaned_data["release"], self.cleaned_data["release_at"]
            services.change_release(post=post, release=release, release_at=moment)
        return post


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ("name", "slug")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        meant = resolved(slug)
        if meant != slug:
            raise ValidationError(
                _("“%(slug)s” is another word for “%(meant)s” already.") % {"slug": slug, "meant": meant},
                code="alias-taken",
            )
        return slug


class AliasForm(forms.ModelForm):
    """Another word for a tag, as it is typed; what is kept is its slug."""

    class Meta:
        model = TagAlias
        fields = ("slug",)
        labels = {"slug": gettext_lazy("Another word")}

    def clean_slug(self) -> str:
        return services.clean_alias(self.cleaned_data["slug"])
