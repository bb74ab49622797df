"""The face of the app's tables, because Django looks here; each is at home in its feature's folder."""

from discovery.audit.models import AuditEntry
from discovery.boards.models import Board, BoardFollow, BoardItem, BoardMember, BoardSection
from discovery.catalogues.models import CatalogueLine
from discovery.comments.models import Comment
from discovery.embeddings.models import Embedding, EmbeddingSpace, RecallSample, RegionEmbedding
from discovery.exports.models import AccountExport
from discovery.federation.models import (
    FederatedDelivery,
    RemoteActor,
    RemoteFollower,
    RemoteFollowing,
    RemotePost,
    SigningKey,
)
from discovery.feeds.models import Pin, Seen
from discovery.imports.models import Import, ImportItem, ImportJob
from discovery.jobs.models import TaskFailure
from discovery.moderation.models import Decision, Report
from discovery.posts.models import Like, Picture, Post, PostRevision, PostTag, Swatch, Tag, TagAlias
from discovery.saved.models import Find, SavedSearch
from discovery.screening.models import BlockedPicture, Glance, Sighting
from discovery.search.models import QueryPicture
from discovery.sharing.models import ShareLink
from discovery.shop.models import Catalogue, Offer
from discovery.tastes.models import Forgotten, Signal
from discovery.uploads.models import Arrival
from discovery.webhooks.models import Webhook, WebhookDelivery

__all__ = [
    "AccountExport",
    "Arrival",
    "AuditEntry",
    "BlockedPicture",
    "Board",
    "BoardFollow",
    "BoardItem",
    "BoardMember",
    "BoardSection",
    "Catalogue",
    "CatalogueLine",
    "Comment",
    "Decision",
    "Embedding",
    "EmbeddingSpace",
    "FederatedDelivery",
    "Find",
    "Forgotten",
    "Glance",
    "Import",
    "ImportItem",
    "ImportJob",
    "Like",
    "Offer",
    "Picture",
    "Pin",
    "Post",
    "PostRevision",
    "PostTag",
    "QueryPicture",
    "RecallSample",
    "RegionEmbedding",
    "RemoteActor",
    "RemoteFollower",
    "RemoteFollowing",
    "RemotePost",
    "Report",
    "SavedSearch",
    "Seen",
    "ShareLink",
    "Sighting",
    "Signal",
    "SigningKey",
    "Swatch",
    "Tag",
    "TagAlias",
    "TaskFailure",
    "Webhook",
    "WebhookDelivery",
]
