"""What is to be done to the chosen posts: one action, and what it needs to know."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User
from discovery.boards.models import BOARD_NAME_LENGTH, Board
from discovery.boards.selectors import boards_to_add_to
from discovery.posts.models import Post


class Action(StrEnum):
    TAG = "tag"
    BOARD = "board"
    VISIBILITY = "visibility"
    PUBLISH = "publish"
    DELETE = "delete"


class ActForm(forms.Form):
    action = forms.ChoiceField(
        choices=[(action.value, action.value) for action in Action],
        error_messages={
            "required": _("Choose what to do with them."),
            "invalid_choice": _("That cannot be done with them."),
        },
    )
    tags = forms.CharField(max_length=1000, required=False)
    board = forms.ChoiceField(required=False)
    name = forms.CharField(max_length=BOARD_NAME_LENGTH, required=False)
    visibility = forms.ChoiceField(choices=Post.Visibility.choices, required=False)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.boards = {str(board.pk): board for board in boards_to_add_to(user)}
        chosen: Any = self.fields["board"]
        chosen.choices = [("", _("A new board")), *((pk, board.name) for pk, board in self.boards.items())]

    @property
    def board_chosen(self) -> Board | None:
        return self.boards.get(self.cleaned_data["board"])
