"""The words of a post as a tsvector, and a query over them: English stems, Chinese characters and their pairs.

PostgreSQL's parser does not cut Chinese into words. Each run of ideographs is therefore indexed as its single
characters and its overlapping pairs, the classic bigram method (Nie, Gao, Zhang & Zhou, "On the use of words and
n-grams for Chinese information retrieval", IRAL 2000), and asked for as the conjunction of its pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db import connection, transaction

from discovery.posts.models import Post, Tag

_IDEOGRAPHS = re.compile("[\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_LATIN_WORD = re.compile(r"[^\W_]+")
LONGEST_QUERY = 200
# A label that is wrong more often than this would find too much: what is shown is a guess, and so is what is found.
LEAST_SEARCHED_CONFIDENCE = 0.3
LABEL_WORDS = 12

AnyQuery = SearchQuery | CombinedSearchQuery
# Both forms of each text: the stems for words that were bent, the words themselves for prefixes of tags.
# ts_rank_cd sums over the places of what was asked for and divides by their distance. So that labels never sum up to
# what a person wrote, each of their words has one place, for both its forms, and a thousand lie between any two
# (a tsvector has 16,383, and people's words seldom fill a thousand).
_VALUE = """
        setweight(to_tsvector('english', tags), 'A') || setweight(to_tsvector('simple', tag_terms), 'A')
        || setweight(to_tsvector('english', caption_text), 'B') || setweight(to_tsvector('simple', caption_terms), 'B')
        || setweight(to_tsvector('english', alt), 'C') || setweight(to_tsvector('simple', alt_terms), 'C')
        || coalesce((
            SELECT string_agg(quote_literal(lexeme) || ':' || place * 1000 || 'D', ' ')
            FROM unnest(string_to_array(labels, ' ')) WITH ORDINALITY AS label_word (word, place),
                 unnest(tsvector_to_array(to_tsvector('english', word) || to_tsvector('simple', word))) AS lexeme
        ), '')::tsvector
"""
_GIVEN = """
    unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS given (post_id, tags, tag_terms, caption_text, caption_terms, alt, alt_terms, labels)
    WHERE id = post_id
"""
_WRITE = f"UPDATE discovery_post SET words = {_VALUE} FROM {_GIVEN}"  # noqa: S608 - constants of this file
# Words and what each weighs, without their places: those follow the order of tags, of which a post has none.
_WEIGHED = """(
    SELECT array_agg(DISTINCT lexeme || ' ' || weight ORDER BY lexeme || ' ' || weight)
    FROM unnest({}) AS word, unnest(weights) AS weight
)"""
_DIFFER = f"""
    SELECT id FROM discovery_post, {_GIVEN}
    AND (words IS NULL OR {_WEIGHED.format("words")} IS DISTINCT FROM {_WEIGHED.format(f"({_VALUE})")})
"""  # noqa: S608 - constants of this file


class Texts(NamedTuple):
    """What a post can be found by: tags weigh most (A), then the caption (B), alt texts (C), and labels (D).

    Other words for a tag count like tags. A label is (name, confidence from 0 to 1).
    """

    tags: Iterable[str]
    caption: str
    alt_texts: Iterable[str]
    labels: Iterable[tuple[str, float]] = ()


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


def label_words(labels: Iterable[tuple[str, float]]) -> list[str]:
    """The words of labels, each once, at most `LABEL_WORDS` of them, those of the most confident labels first."""
    sure = [label for label in labels if label[1] >= LEAST_SEARCHED_CONFIDENCE]
    words = [
        word
        for name, _ in sorted(sure, key=lambda label: -label[1])
        for word in [*_latin(name).split(), *ideograph_terms(name)]
    ]
    return list(dict.fromkeys(words))[:LABEL_WORDS]


def write_words(texts_of: Mapping[UUID, Texts]) -> None:
    """Write the tsvector of each of these posts, by one query."""
    if texts_of:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, _columns(texts_of))


def stale_words(post_ids: Iterable[UUID]) -> list[UUID]:
    """Those of the posts whose tsvector is not what `index_words` would write; by a constant number of queries."""
    posts = Post.objects.filter(pk__in=list(post_ids)).prefetch_related("tags__aliases", "pictures")
    texts_of = {post.pk: _texts_of(post) for post in posts}
    if not texts_of:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER, _columns(texts_of))
        return [post_id for (post_id,) in cursor.fetchall()]


def _columns(texts_of: Mapping[UUID, Texts]) -> list[list[str]]:
    rows = [[str(post_id), *_row(texts)] for post_id, texts in texts_of.items()]
    return [list(column) for column in zip(*rows, strict=True)]


def _row(texts: Texts) -> list[str]:
    row: list[str] = []
    for text in (" ".join(texts.tags), texts.caption, " ".join(texts.alt_texts)):
        latin = _latin(text)
        row += [latin, " ".join([latin, *ideograph_terms(text)])]
    return [*row, " ".join(label_words(texts.labels))]


@transaction.atomic
def index_words(post_ids: Iterable[UUID]) -> None:
    """Write the tsvectors of these posts anew, from what they hold now, by a constant number of queries."""
    # Locked before tags and pictures are read: two who change one post's words each write what both have changed.
    # In one order, so that they never wait for each other.
    posts = Post.objects.filter(pk__in=list(post_ids)).order_by("pk").select_for_update(no_key=True)
    write_words({post.pk: _texts_of(post) for post in posts.prefetch_related("tags__aliases", "pictures")})


def _texts_of(post: Post) -> Texts:
    pictures = post.pictures.all()
    return Texts(
        tags=words_of_tags(post.tags.all()),
        caption=post.caption,
        alt_texts=[picture.alt_text for picture in pictures],
        labels=[(label["name"], label["confidence"]) for picture in pictures for label in picture.labels],
    )


def words_of_tags(tags: Iterable[Tag]) -> list[str]:
    """The names of `tags` and the other words for them. Costs nothing where their aliases were fetched before."""
    return [word for tag in tags for word in (tag.name, *(alias.slug for alias in tag.aliases.all()))]


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
