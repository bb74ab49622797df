"""Ten thousand people, whose follows obey a power law: what a page asks of the database does not grow with them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from discovery.tastes.processing import refresh

pytestmark = pytest.mark.django_db

FEW, MANY = 100, 10_000
PAGES = ("/", "/people/", "/notifications/", "/explore/", "/tastes/")

PEOPLE = """
INSERT INTO accounts_user (password, is_superuser, username, email, is_staff, is_active, date_joined, display_name, bio,
                           suggestible, is_private, links, shows_sensitive, mails_notices, language, portrait)
SELECT '', false, 'person' || n, '', false, true, now(), '', '', true, mod(n, 50) = 0, '[]', false, true, '', ''
FROM generate_series(%s, %s) n"""
# The share of the followers falls with the fourth power of a person's place: a few are followed by thousands.
FOLLOWS = """
INSERT INTO accounts_follow (follower_id, followee_id, created_at)
SELECT follower, followee, now()
FROM (SELECT DISTINCT first + floor(random() * %s)::int follower, first + floor(power(random(), 4) * %s)::int followee
      FROM generate_series(1, %s),
        (SELECT min(id) first FROM accounts_user WHERE username LIKE 'person%%') lowest) drawn
WHERE follower <> followee ON CONFLICT DO NOTHING"""
POSTS = """
INSERT INTO discovery_post (id, author_id, caption, visibility, state, release, is_sensitive, created_at)
SELECT uuidv7(), id, '', 'public', 'published', 'live', false, now() - random() * interval '20 days'
FROM accounts_user author
WHERE username LIKE 'person%' AND NOT EXISTS (SELECT FROM discovery_post WHERE author_id = author.id)"""
PICTURES = """
INSERT INTO discovery_picture (id, post_id, position, state, attempts, problem, sha256, format, width, height,
  rendition_widths, placeholder, fingerprint, palette, labels, regions, alt_text, created_at, ready_at)
SELECT id, id, 1, 'ready', 1, '', repeat('0', 64), 'JPEG', 640, 480, '[640]', 'data:',
  (random() * 9e18)::bigint, '[]', '[]', '[]', '', now(), now()
FROM discovery_post ON CONFLICT DO NOTHING"""
EMBEDDINGS = """
INSERT INTO discovery_embedding (space_id, picture_id, post_id, vector, created_at)
SELECT %s, id, id,
  l2_normalize(ARRAY(SELECT random() FROM generate_series(1, 8), (SELECT id) own)::vector)::halfvec, now()
FROM discovery_picture ON CONFLICT DO NOTHING"""
TASTES = """
INSERT INTO accounts_taste (user_id, space_id, kind, position, vector, centroid, weight, evidence, posted_at, name,
                            boost, is_muted)
SELECT author_id, space_id, 'makes', 0, vector, vector, 1, ARRAY[picture_id], now(), '', 1, false
FROM discovery_embedding JOIN discovery_post ON discovery_post.id = post_id ON CONFLICT DO NOTHING"""
LIKES = """
INSERT INTO discovery_like (user_id, post_id, created_at)
SELECT %s, id, now() FROM discovery_post ORDER BY id LIMIT 20"""
FOLLOWED = """
INSERT INTO accounts_follow (follower_id, followee_id, created_at)
SELECT %s, id, now() FROM accounts_user WHERE username LIKE 'person%%' AND mod(id, 20) = 0
ON CONFLICT DO NOTHING"""
NOTICES = """
INSERT INTO accounts_notice (recipient_id, actor_id, kind, created_at)
SELECT %s, id, 'follow', now() - random() * interval '9 days' FROM accounts_user WHERE username LIKE 'person%%'"""


@pytest.fixture
def community(person, space):
    """Lets the community grow, and a reader come who follows one in twenty of it and is followed by all."""

    def grow(first: int, last: int) -> User:
        reader = person(f"reader{last}")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # the site's own is for its pages
            cursor.execute(PEOPLE, [first, last])
            cursor.execute(FOLLOWS, [last, last, 5 * last])
            cursor.execute(POSTS)
            cursor.execute(PICTURES)
            cursor.execute(EMBEDDINGS, [space.pk])
            cursor.execute(TASTES)
            for statement in (LIKES, FOLLOWED, NOTICES):
                cursor.execute(statement, [reader.pk])
            cursor.execute("ANALYZE")
            cursor.execute("RESET statement_timeout")
        refresh(reader.pk, space.pk)
        return reader

    return grow


def test_pages_ask_as_much_of_ten_thousand_people_as_of_a_hundred(community):
    few = _queries(community(1, FEW))
    many = _queries(community(FEW + 1, MANY))
    for page in PAGES:
        assert many[page] <= few[page] + 1, f"{page}: {few[page]} queries for {FEW} people, {many[page]} for {MANY}"
        assert many[page] <= 30, page


def _queries(reader: User) -> dict[str, int]:
    client = Client()
    client.force_login(reader)
    counted = {}
    for page in PAGES:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200, page
        counted[page] = len(queries)
    return counted
