"""The request of somebody who is signed in."""

from django.http import HttpRequest

from accounts.users.models import User


class MemberRequest(HttpRequest):
    """What a view behind `login_required` gets: its `user` is a person, never anonymous."""

    user: User
