"""Maps by the API: each picture in a cell of its own, and none of what is hidden."""

from __future__ import annotations

import numpy as np
import pytest

from accounts.follows.services import close_account
from discovery.models import Post
from discovery.posts.services import like
from discovery.tastes.processing import refresh_stale
from tests.discovery.api.conftest import codes
from tests.discovery.conftest import unit

pytestmark = pytest.mark.django_db

PERSON = "/api/v1/people/ana/map/"
EMPTY = {"columns": 0, "rows": 0, "places": [], "regions": []}


@pytest.fixture
def ana(person, make_post):
    """Who posts ten harbours and ten forests, one of them for nobody else."""
    ana = person("ana")
    for number in range(20):
        moved = np.random.default_rng(number).normal(size=8).astype(np.float32) / 50
        vector = (unit(1) if number < 10 else unit(0, 1)) + moved
        hidden = {"visibility": Post.Visibility.PRIVATE} if number == 19 else {}
        tags = ["harbour" if number < 10 else "forest"]
        make_post(ana, vector / np.linalg.norm(vector), tags=tags, caption=f"View {number}", **hidden)
    return ana


def posts_on(drawn: dict) -> set[str]:
    cells = {(place["column"], place["row"]) for place in drawn["places"]}
    assert len(cells) == len(drawn["places"])
    assert all(column < drawn["columns"] and row < drawn["rows"] for column, row in cells)
    return {place["picture"]["post"] for place in drawn["places"]}


def test_of_what_somebody_posts_each_viewer_gets_what_they_may_see(ana, client_of):
    drawn = client_of().get(PERSON).json()
    seen = Post.objects.exclude(visibility=Post.Visibility.PRIVATE)
    assert posts_on(drawn) == {str(post.pk) for post in seen}
    assert sorted(region["words"] for region in drawn["regions"]) == ["forest", "harbour"]
    assert len(posts_on(client_of(ana).get(PERSON).json())) == 20
    close_account(user=ana)
    assert client_of().get(PERSON).json() == EMPTY


def test_of_a_search(ana, client_of):
    assert len(posts_on(client_of().get("/api/v1/search/map/?author=ana").json())) == 19
    assert client_of().get("/api/v1/search/map/?q=nothingness").json() == EMPTY
    assert codes(client_of().get("/api/v1/search/map/")) == ["empty-query"]


def test_of_my_tastes_with_the_names_that_they_have_there(ana, person, client_of):
    fan = person("fan")
    for post in Post.objects.exclude(visibility=Post.Visibility.PRIVATE):
        like(post=post, user=fan)
    refresh_stale()
    drawn = client_of(fan).get("/api/v1/tastes/map/").json()
    assert len(posts_on(drawn)) == 19
    assert {region["words"] for region in drawn["regions"]} == {"harbour", "forest"}
