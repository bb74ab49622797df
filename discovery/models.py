"""The face of the app's tables, because Django looks here; each is at home in its feature's folder."""

from discovery.boards.models import Board, BoardFollow, BoardItem, BoardMember, BoardSection
from discovery.catalogues.models import CatalogueLine
from discovery.comments.models import Comment
from discovery.embeddings.models import Embedding, EmbeddingSpace, RecallSample, RegionEmbedding
from discovery.feeds.models import Pin, Seen
from discovery.imports.models import Import, ImportItem
from discovery.moderation.models import Decision, Report
from discovery.posts.models import Like, Picture, Post, PostRevision, PostTag, Swatch, Tag, TagAlias
from discovery.saved.models import Find, SavedSearch
from discovery.search.models import QueryPicture
from discovery.sharing.models import ShareLink
from discovery.shop.models import Catalogue, Offer
from discovery.tastes.models import Forgotten, Signal
from discovery.uploads.models import Arrival

__all__ = [
    "Arrival",
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
    "Find",
    "Forgotten",
    "Import",
    "ImportItem",
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
    "Report",
    "SavedSearch",
    "Seen",
    "ShareLink",
    "Signal",
    "Swatch",
    "Tag",
    "TagAlias",
]
