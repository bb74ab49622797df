"""Forms: of a post's words and who may see it, and in the admin of a tag and of other words for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from discovery.posts import services
from discovery.posts.models import ALT_TEXT_LENGTH, CAPTION_LENGTH, Picture, Post, Tag, TagAlias
from discovery.posts.tags import resolved, split_names


class EditForm(forms.Form):
    caption = forms.CharField(
        max_length=CAPTION_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )
    tags = forms.CharField(max_length=1000, required=False, help_text="Separated by commas.")
    visibility = forms.ChoiceField(choices=Post.Visibility.choices, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, post: Post, **options: Any) -> None:
        options.setdefault(
            "initial",
            {
                "caption": post.caption,
                "tags": ", ".join(tag.name for tag in post.tags.all()),
                "visibility": post.visibility,
            },
        )
        super().__init__(*arguments, **options)
        self.post = post
        self.pictures: list[Picture] = list(post.pictures.all())
        for picture in self.pictures:
            self.fields[f"alt-{picture.pk}"] = forms.CharField(
                label=f"Alt text of picture {picture.position}",
                max_length=ALT_TEXT_LENGTH,
                required=False,
                initial=picture.alt_text,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def alt_fields(self) -> list[tuple[Picture, forms.BoundField]]:
        return [(picture, self[f"alt-{picture.pk}"]) for picture in self.pictures]

    def save(self) -> Post:
        return services.edit(
            post=self.post,
            caption=self.cleaned_data["caption"],
            tags=split_names(self.cleaned_data["tags"]),
            visibility=self.cleaned_data["visibility"],
            alt_texts={str(picture.pk): self.cleaned_data[f"alt-{picture.pk}"] for picture in self.pictures},
        )


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ("name", "slug")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        meant = resolved(slug)
        if meant != slug:
            raise ValidationError(f"“{slug}” is another word for “{meant}” already.", code="alias-taken")
        return slug


class AliasForm(forms.ModelForm):
    """Another word for a tag, as it is typed; what is kept is its slug."""

    class Meta:
        model = TagAlias
        fields = ("slug",)
        labels = {"slug": "Another word"}

    def clean_slug(self) -> str:
        return services.clean_alias(self.cleaned_data["slug"])
