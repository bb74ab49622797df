"""What the living style page shows: the tokens of the style sheet as they stand there, and real parts to draw with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator

from discovery.feeds.explore import fresh
from discovery.posts.models import Post, Viewer
from discovery.search.composer import chips
from discovery.search.query import Query

TOAST = "A toast, as any page shows it."
SHEET = "css/kindred.css"
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")


@dataclass(frozen=True)
class Token:
    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return self.value.startswith(("light-dark(", "oklch(")) and "px" not in self.value


class Sample(forms.Form):
    """A field of each kind that `_field.html` draws, one of them refused."""

    line = forms.CharField(label="A line", help_text="Help that is worth reading.")
    paragraph = forms.CharField(label="A paragraph", widget=forms.Textarea(attrs={"rows": 3}), max_length=12)
    yes = forms.BooleanField(label="Yes or no", help_text="What a yes means.", required=False)
    visibility = forms.ChoiceField(choices=Post.Visibility.choices, widget=forms.RadioSelect)


def samples(viewer: Viewer) -> dict[str, Any]:
    """For the template; cards are the newest posts that the viewer may see, none on an empty site."""
    query = Query.parse({"q": "boats in a harbour", "colour": "#2f5bea"})
    posts = fresh(viewer, size=4).posts
    return {
        "tokens": tokens(),
        "posts": posts,
        "person": posts[0].author if posts else None,
        "query": query,
        "chips": chips(query, {}),
        "form": Sample({"line": "Harbour", "paragraph": "More than twelve letters", "visibility": "public"}),
        "numbered": Paginator(range(1, 31), 10).page(2),
    }


def tokens() -> list[Token]:
    """Those of `:root`, in the order of the sheet."""
    found = finders.find(SHEET)
    assert isinstance(found, str)  # noqa: S101  # a file of ours
    sheet = Path(found).read_text(encoding="utf-8")
    root = sheet[sheet.index("@layer tokens {") : sheet.index(":root[data-theme")]
    return [Token(name, " ".join(value.split())) for name, value in _TOKEN.findall(root)]
