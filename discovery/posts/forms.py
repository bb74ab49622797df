"""The form that changes a post's words and who may see it."""

from __future__ import annotations

from typing import Any

from django import forms

from discovery.posts import services
from discovery.posts.models import ALT_TEXT_LENGTH, CAPTION_LENGTH, Picture, Post
from discovery.posts.tags import split_names


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
