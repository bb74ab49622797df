"""How allauth treats people here: usernames fold to small letters."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username: str, shallow: bool = False) -> str:
        return str(super().clean_username(username.lower(), shallow=shallow))
