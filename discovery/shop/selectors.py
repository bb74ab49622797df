"""What is like a post and costs less."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from discovery.embeddings.density import density_of
from discovery.embeddings.models import EmbeddingSpace
from discovery.embeddings.selectors import nearest_posts, vectors_of_post
from discovery.embeddings.spaces import active_space
from discovery.posts.models import Post, PostQuerySet, Viewer
from discovery.posts.selectors import posts_in_order
from discovery.shop.models import Offer

SHOWN = 30
# More pictures of one thing say the same of its look.
PICTURES_ASKED = 3


def cheaper_than(post: Post, viewer: Viewer, limit: int = SHOWN) -> list[Post]:
    """Posts that look like `post`, can be had, and cost less in the same currency, nearest first.

    Empty for a post without a price. What lies farther off than almost any picture's fiftieth neighbour is not alike
    (discovery/ranking/cutoff.py) and left out.
    """
    offer, space = Offer.objects.filter(post=post).first(), active_space()
    if offer is None or offer.price is None or space is None:
        return []
    less = Offer.objects.for_sale().filter(post=OuterRef("pk"), currency=offer.currency, price__lt=offer.price)
    among = Post.objects.visible_to(viewer).published().exclude(pk=post.pk).filter(Exists(less))
    return posts_in_order(_nearest(post, among, space, limit), viewer)


def _nearest(post: Post, among: PostQuerySet, space: EmbeddingSpace, limit: int) -> list[UUID]:
    best: dict[UUID, float] = {}
    for vector in vectors_of_post(post.pk, space)[:PICTURES_ASKED]:
        for near in nearest_posts(vector, space=space, among=among, limit=limit).neighbours:
            best[near.post_id] = max(near.similarity, best.get(near.post_id, -1.0))
    density = density_of(space)
    alike = [(-similarity, post_id) for post_id, similarity in best.items() if not density or similarity >= density.far]
    return [post_id for _, post_id in sorted(alike)[:limit]]
