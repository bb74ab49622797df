"""The face of the app's tables, because Django looks here; each is at home in its feature's folder."""

from accounts.follows.models import Follow
from accounts.related.models import Taste, TasteRefresh
from accounts.tokens.models import ApiToken
from accounts.users.models import User

__all__ = ["ApiToken", "Follow", "Taste", "TasteRefresh", "User"]
