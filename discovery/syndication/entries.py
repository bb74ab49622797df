"""A post as readers of feeds get it: of a sensitive one the words alone, with a warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html, linebreaks, urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discovery.posts.models import Picture, Post
from discovery.syndication.addresses import height_at, picture_path, plain, width_within

SHOWN_WIDTH = 1280


@dataclass(frozen=True)
class Attachment:
    """A picture as a JPEG; `address` is whole, `title` its alt text."""

    address: str
    title: str
    media_type: str = "image/jpeg"


@dataclass(frozen=True)
class Entry:
    """`site` is scheme and host."""

    post: Post
    site: str

    @property
    def address(self) -> str:
        return f"{self.site}{self.post.get_absolute_url()}"

    @property
    def title(self) -> str:
        return plain(self.post.title)

    @property
    def tags(self) -> list[str]:
        return [plain(tag.name) for tag in self.post.tags.all()]

    @property
    def changed_at(self) -> datetime:
        return self.post.edited_at or self.post.created_at

    @property
    def pictures(self) -> list[Picture]:
        return [] if self.post.is_sensitive else [one for one in self.post.pictures.all() if one.rendition_widths]

    @property
    def image(self) -> str:
        """The address of the first picture; empty without one."""
        return next((self._shown(picture) for picture in self.pictures), "")

    @property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(f"{self.site}{reverse('picture_download', args=[picture.pk])}", plain(picture.alt_text))
            for picture in self.pictures
        ]

    @property
    def html(self) -> str:
        caption = linebreaks(urlize(plain(self.post.caption), nofollow=True, autoescape=True), autoescape=False)
        return f"{self._warning()}{''.join(self._image(picture) for picture in self.pictures)}{caption}"

    def _warning(self) -> SafeString | str:
        if not self.post.is_sensitive:
            return ""
        return format_html(
            '<p><a href="{}">{}</a></p>', self.address, _("This picture is marked as sensitive. Open it to see it.")
        )

    def _image(self, picture: Picture) -> SafeString:
        width = _width(picture)
        return format_html(
            '<p><img src="{}" alt="{}" width="{}" height="{}"></p>',
            self._shown(picture),
            plain(picture.alt_text),
            width,
            height_at(picture, width),
        )

    def _shown(self, picture: Picture) -> str:
        return f"{self.site}{picture_path(picture, _width(picture))}"


def _width(picture: Picture) -> int:
    return width_within(picture, SHOWN_WIDTH) or min(picture.rendition_widths)
