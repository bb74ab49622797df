"""The words of a post as a tsvector, and a query over them: English stems, Chinese characters and their pairs.

PostgreSQL's parser does not cut Chinese into words. Each run of ideographs is therefore indexed as its single
characters and its overlapping pairs, the classic bigram method (Nie, Gao, Zhang & Zhou, "On the use of words and
n-grams for Chinese information retrieval", IRAL 2000), and asked for as the conjunction of its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db import connection

from discovery.posts.models import Post

_IDEOGRAPHS = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_LATIN_WORD = re.compile(r"[^\W_]+")
LONGEST_QUERY = 200

AnyQuery = SearchQuery | CombinedSearchQuery
# Both forms of each text: the stems for words that were bent, the words themselves for prefixes of tags.
_WRITE = """
    UPDATE discovery_post SET words =
        setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('simple', %s), 'A')
        || setweight(to_tsvector('english', %s), 'B') || setweight(to_tsvector('simple', %s), 'B')
        || setweight(to_tsvector('english', %s), 'C') || setweight(to_tsvector('simple', %s), 'C')
    WHERE id = %s::uuid
"""


def fold(text: str) -> str:
    """Small letters without accents: café and CAFE are one word. Control characters become spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", kept))


def ideograph_terms(text: str) -> list[str]:
    """Characters and overlapping pairs of each run of ideographs, for the index."""
    runs = _IDEOGRAPHS.findall(fold(text))
    return [run[i : i + size] for run in runs for size in (1, 2) for i in range(len(run) - size + 1)]


def _latin(text: str) -> str:
    return " ".join(_LATIN_WORD.findall(_IDEOGRAPHS.sub(" ", fold(text))))


def write_words(post_id: UUID, *, tags: Iterable[str], caption: str, alt_texts: Iterable[str]) -> None:
    """Write a post's tsvector: tags weigh most (A), then the caption (B), then alt texts (C)."""
    parameters: list[str] = []
    for text in (" ".join(tags), caption, " ".join(alt_texts)):
        latin = _latin(text)
        parameters += [latin, " ".join([latin, *ideograph_terms(text)])]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [*parameters, str(post_id)])


def index_words(post_ids: Iterable[UUID]) -> None:
    """Write the tsvectors of these posts anew, from what they hold now."""
    for post in Post.objects.filter(pk__in=list(post_ids)).prefetch_related("tags", "pictures"):
        write_words(
            post.pk,
            tags=[tag.name for tag in post.tags.all()],
            caption=post.caption,
            alt_texts=[picture.alt_text for picture in post.pictures.all()],
        )


def words_query(text: str, *, any_word: bool = False) -> AnyQuery | None:
    """A tsquery that wants all the words of `text` (or any of them); None when it holds none.

    The last word also matches as a prefix, so that results appear while somebody is still typing. A stop word gives an
    empty tsquery, which PostgreSQL leaves out of a conjunction.
    """
    folded = fold(text[:LONGEST_QUERY])
    wanted: list[AnyQuery] = []
    latin = _LATIN_WORD.findall(_IDEOGRAPHS.sub(" ", folded))
    for position, word in enumerate(latin):
        query: AnyQuery = SearchQuery(word, config="english", search_type="plain")
        if position == len(latin) - 1 and len(word) > 1:
            query = query | SearchQuery(f"{word}:*", config="simple", search_type="raw")
        wanted.append(query)
    for run in _IDEOGRAPHS.findall(folded):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        wanted += [SearchQuery(pair, config="simple", search_type="plain") for pair in pairs]
    combined: AnyQuery | None = None
    for query in wanted:
        combined = query if combined is None else combined | query if any_word else combined & query
    return combined
