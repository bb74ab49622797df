"""`python -m bench.pages`: queries, SQL time, server time and bytes of each page and of its twin in the API.

Run it on a site with posts: `KINDRED_HOME=… python manage.py up` beside it, the same KINDRED_HOME here. The floor is
`/healthz`, one trivial query through the same stack.
"""

from __future__ import annotations

import os
import statistics
import time

from bench.figures import Figure, arguments, report


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    figures: list[Figure] = []
    for name, address, member in addresses():
        figures += measure(name, address, member, options.runs, figures)
    report(figures, options.json)


def addresses() -> list[tuple[str, str, bool]]:
    from discovery.models import Post

    post = Post.objects.published().select_related("author").filter(tags__isnull=False).newest().first()
    if post is None:
        raise SystemExit("This site has no posts with tags; import some pictures first.")
    author, tag = post.author.username, post.tags.all()[0].slug
    pages = [
        ("floor: healthz", "/healthz", False),
        ("home", "/", True),
        ("explore", "/explore/", False),
        ("post", f"/posts/{post.pk}/", True),
        ("similar (fragment)", f"/posts/{post.pk}/similar/", True),
        ("people for post (fragment)", f"/posts/{post.pk}/people/", True),
        ("search by post", f"/search/?post={post.pk}", True),
        ("search by words", f"/search/?q={tag}", True),
        ("profile", f"/@{author}/", True),
        ("tag", f"/tags/{tag}/", True),
        ("people", "/people/", True),
    ]
    twins = [
        ("api explore", "/api/v1/feeds/explore/", True),
        ("api home", "/api/v1/feeds/home/", True),
        ("api post", f"/api/v1/posts/{post.pk}/", True),
        ("api similar", f"/api/v1/posts/{post.pk}/similar/", True),
        ("api search by words", f"/api/v1/search/?q={tag}", True),
        ("api suggested", "/api/v1/people/suggested/", True),
    ]
    return pages + twins


def measure(name: str, address: str, member: bool, runs: int, before: list[Figure]) -> list[Figure]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"HX-Request": "true"} if "fragment" in name else {}, SERVER_NAME="localhost")
    if member:
        client.force_login(somebody())
    seconds, queries, size = [], [], 0
    for _ in range(runs + 1):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            start = time.perf_counter()
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            seconds.append(1000 * (time.perf_counter() - start))
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}")
        queries, size = captured.captured_queries, len(body)
    counted = seconds[1:]
    value = statistics.median(counted)
    floor = before[0].value if before else value
    sql = 1000 * sum(float(query["time"]) for query in queries)
    return [
        Figure(f"{name}: server time", value, "ms", "healthz", value / floor, runs=counted),
        Figure(f"{name}: queries", len(queries), "queries"),
        Figure(f"{name}: SQL time", sql, "ms"),
        Figure(f"{name}: page", size / 1000, "kB"),
    ]


def somebody():  # type: ignore[no-untyped-def]
    """A member who follows three people, so that home has something to show."""
    from accounts.follows.services import follow
    from accounts.models import User
    from discovery.models import Post

    person, is_new = User.objects.get_or_create(username="bench_reader")
    if is_new:
        authors = Post.objects.published().values_list("author_id", flat=True).distinct().order_by("author_id")
        for author in User.objects.filter(pk__in=list(authors[:3])):
            follow(follower=person, followee=author)
    return person


if __name__ == "__main__":
    main()
