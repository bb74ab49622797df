"""Making and revoking secret links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from discovery.sharing import services
from discovery.sharing.models import ShareLink
from discovery.sharing.selectors import links_to
from tests.discovery.conftest import unit


@pytest.fixture
def post(person, make_post):
    return make_post(person("author"), unit(1))


@pytest.mark.parametrize(("span", "days"), [("forever", None), ("day", 1), ("week", 7), ("month", 30)])
def test_a_link_holds_as_long_as_was_chosen(post, span, days):
    before = timezone.now()
    link = services.make_link(post=post, span=span)
    if days is None:
        assert link.expires_at is None
    else:
        assert before <= link.expires_at - timedelta(days=days) <= timezone.now()


def test_an_unknown_span_is_refused(post):
    with pytest.raises(ValidationError) as refused:
        services.make_link(post=post, span="year")
    assert refused.value.code == "unknown-span"


def test_tokens_are_long_and_differ(post):
    tokens = {services.make_link(post=post).token for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 32 for token in tokens)


def test_there_are_not_more_links_than_can_be_looked_over_and_expired_ones_do_not_count(post):
    for _ in range(services.LINKS_A_POST):
        services.make_link(post=post)
    with pytest.raises(ValidationError) as refused:
        services.make_link(post=post)
    assert refused.value.code == "too-many-links"
    ShareLink.objects.filter(pk=post.share_links.first().pk).update(expires_at=timezone.now())
    services.make_link(post=post)
    assert links_to(post).count() == post.share_links.count() == services.LINKS_A_POST


def test_a_link_is_revoked_through_its_own_post_alone(post, make_post):
    link = services.make_link(post=post)
    services.revoke(post=make_post(post.author, unit(1)), link_id=link.pk)
    assert links_to(post).exists()
    services.revoke(post=post, link_id=link.pk)
    services.revoke(post=post, link_id=link.pk)
    assert not links_to(post).exists()
