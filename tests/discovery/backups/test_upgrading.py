"""A site of the version before, with posts, vectors, a board and a like, comes up with this one."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.site_process import SiteProcess

BEFORE = Path(__file__).with_name("of_0_1_0.tar")  # what `backup` writes, made of a site of 0.1.0
ASK = """
import json
from accounts.models import User
from discovery.models import Board, Post
from discovery.posts.selectors import like_count
from discovery.search.query import Query
from discovery.search.selectors import search_posts
ada, bob = User.objects.order_by("username")
moss = Post.objects.get(author=bob)
alike = search_posts(Query.of(post=moss.pk), ada, None, 10, brought=True)
print(json.dumps({
    "people": [ada.username, bob.username],
    "posts": Post.objects.visible_to(ada).published().count(),
    "alike": len(alike.posts),
    "likes": like_count(moss, ada),
    "on the board": [str(item.post_id) == str(moss.pk) for item in Board.objects.get().items.all()],
    "follows": list(ada.following_set.values_list("followee__username", flat=True)),
}))
"""


@pytest.fixture
def site() -> Iterator[SiteProcess]:
    folder = Path(tempfile.mkdtemp(prefix="kindred-upgrade-"))
    folder.chmod(0o755)
    yield SiteProcess(folder / "home", folder / "output", 0)
    shutil.rmtree(folder, ignore_errors=True)


def test_the_version_before_is_brought_up_to_date_and_answers(site: SiteProcess) -> None:
    restored = site.run("restore", str(BEFORE), "-v0")
    assert restored.returncode == 0, restored.stderr
    asked = site.run("shell", "-v0", "-c", ASK)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout) == {
        "people": ["ada", "bob"],
        "posts": 3,
        "alike": 2,
        "likes": 1,
        "on the board": [True],
        "follows": ["bob"],
    }
    assert site.run("makemigrations", "--check").returncode == 0
