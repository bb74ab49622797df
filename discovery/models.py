"""The face of the app's tables, because Django looks here; each is at home in its feature's folder."""

from discovery.embeddings.models import Embedding, EmbeddingSpace, RecallSample, RegionEmbedding
from discovery.imports.models import Import, ImportItem
from discovery.posts.models import Like, Picture, Post, PostTag, Swatch, Tag, TagAlias
from discovery.search.models import QueryPicture

__all__ = [
    "Embedding",
    "EmbeddingSpace",
    "Import",
    "ImportItem",
    "Like",
    "Picture",
    "Post",
    "PostTag",
    "QueryPicture",
    "RecallSample",
    "RegionEmbedding",
    "Swatch",
    "Tag",
    "TagAlias",
]
