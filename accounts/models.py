"""The face of the app's tables, because Django looks here; each is at home in its feature's folder."""

from accounts.boundaries.models import Block, Mute, MutedWord
from accounts.entrance.models import Invitation
from accounts.events.models import Event
from accounts.follows.models import Follow, FollowRequest
from accounts.notices.models import Notice
from accounts.related.models import Dismissal, Steering, SuggestionTally, Taste, TasteRefresh
from accounts.tokens.models import ApiToken, IdempotencyKey
from accounts.users.models import User

__all__ = [
    "ApiToken",
    "Block",
    "Dismissal",
    "Event",
    "Follow",
    "FollowRequest",
    "IdempotencyKey",
    "Invitation",
    "Mute",
    "MutedWord",
    "Notice",
    "Steering",
    "SuggestionTally",
    "Taste",
    "TasteRefresh",
    "User",
]
