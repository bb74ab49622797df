"""What must be true of a site at rest, whatever happened to it before: asked of its rows and its files themselves."""

from __future__ import annotations

from tests.safety.stack import Stack

# Each row that one of these finds is a fault.
FAULTS = {
    "a picture that is neither searchable nor refused with a reason": """
        SELECT picture.id, picture.state, picture.problem FROM discovery_picture picture
        WHERE NOT (state = 'rejected' AND problem <> '')
          AND NOT (state = 'ready' AND (problem <> '' OR 1 = (
              SELECT count(*) FROM discovery_embedding embedding JOIN discovery_embeddingspace space
                  ON space.id = embedding.space_id AND space.state = 'active'
              WHERE embedding.picture_id = picture.id)))
    """,
    "a post whose state is not that of its pictures": """
        SELECT id, state FROM discovery_post post WHERE state <> CASE WHEN EXISTS (
            SELECT FROM discovery_picture WHERE post_id = post.id AND state = 'ready'
        ) THEN 'published' ELSE 'rejected' END
    """,
    "a post that came out, or was finished, more than once": """
        SELECT subject, kind, count(*) FROM accounts_event WHERE kind IN ('published', 'finished')
        GROUP BY subject, kind HAVING count(*) > 1
    """,
    "a ready picture without its colours, or with some twice": """
        SELECT id FROM discovery_picture picture WHERE state = 'ready' AND jsonb_array_length(palette) <> (
            SELECT count(*) FROM discovery_swatch swatch WHERE swatch.picture_id = picture.id)
    """,
    "somebody's tastes made of a wrong number of pictures": """
        SELECT user_id, pictures FROM accounts_tasterefresh refresh WHERE stale_since IS NULL AND pictures <> (
            SELECT count(DISTINCT embedding.picture_id) FROM discovery_embedding embedding
            JOIN discovery_post post ON post.id = embedding.post_id
            WHERE post.author_id = refresh.user_id AND embedding.space_id = refresh.space_id)
    """,
}
EXPECTED_FILES = """
    SELECT id::text, state, rendition_widths, coalesce(avif_widths, '[]'::jsonb) FROM discovery_picture
"""
# Their originals are kept, for whoever runs the site to have them tried again.
GIVEN_UP = "SELECT id::text FROM discovery_picture WHERE state = 'rejected' AND problem LIKE '%again and again.'"


def faults_of(stack: Stack) -> dict[str, object]:
    """What is wrong, by name; empty for a site where all is well."""
    found: dict[str, object] = {name: rows for name, query in FAULTS.items() if (rows := stack.sql(query))}
    expected, there = expected_files(stack), stack.files()
    if expected - there:
        found["files that are missing"] = sorted(expected - there)
    if there - expected:
        found["files of nothing"] = sorted(there - expected)
    return found


def told_of(stack: Stack, post: str) -> list[str]:
    """What was noted of a post, to be told outside, in the order in which it happened."""
    return [row[0] for row in stack.sql("SELECT kind FROM accounts_event WHERE subject = %s ORDER BY id", post)]


def expected_files(stack: Stack) -> set[str]:
    """Of a picture that was refused nothing need be there but, where it was no fault of its own, the original."""
    names = set[str]()
    for picture, state, widths, avif in stack.sql(EXPECTED_FILES):
        folder = f"{picture[-2:]}/{picture}"
        if state == "ready":
            names |= {f"renditions/{folder}/{width}.webp" for width in widths}
            names |= {f"renditions/{folder}/{width}.avif" for width in avif}
            names |= {f"originals/{folder}", f"renditions/{folder}/download.jpg"}
    return names | {f"originals/{row[0][-2:]}/{row[0]}" for row in stack.sql(GIVEN_UP)}
