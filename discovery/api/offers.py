"""What a post can be had for: read by whoever sees it, set by its author; and what is like it and costs less."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import StrictInput, read
from discovery.api.serializers import OfferSerializer, PostSerializer, render_posts
from discovery.posts.selectors import get_own_post, get_post
from discovery.shop.models import Offer
from discovery.shop.selectors import cheaper_than
from discovery.shop.services import clear_offer, set_offer


class OfferInput(StrictInput):
    """A price such as “49.00”, with its currency, or a link, or both; what is left out is none."""

    link = serializers.CharField(required=False, allow_blank=True, default="")
    price = serializers.CharField(required=False, allow_blank=True, allow_null=True, default=None, max_length=30)
    currency = serializers.CharField(required=False, allow_blank=True, default="")
    availability = serializers.CharField(required=False, default=Offer.Availability.IN_STOCK)
    sku = serializers.CharField(required=False, allow_blank=True, default="")


class PostOffer(Endpoint):
    write_scope = "upload"

    @operation(
        "What a post can be had for",
        answer=OfferSerializer,
        example=samples.OFFER,
        detail="404 where it offers nothing.",
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        post = get_post(post_id, self.viewer)
        return Response(OfferSerializer(Offer.objects.get(post=post)).data)

    @operation(
        "Say what my post can be had for",
        takes=OfferInput,
        takes_example={"price": "49.00", "currency": "EUR", "link": "https://shop.example/heron"},
        answer=OfferSerializer,
        example=samples.OFFER,
        detail="In the place of what it offered.",
    )
    def put(self, request: Request, post_id: UUID) -> Response:
        post, given = get_own_post(post_id, self.viewer), read(OfferInput, request.data)
        former = Offer.objects.select_related("catalogue").filter(post=post).first()
        offer = set_offer(post=post, catalogue=former.catalogue if former else None, **given)
        return Response(OfferSerializer(offer).data)

    @operation("Offer my post no longer", status=204)
    def delete(self, request: Request, post_id: UUID) -> Response:
        clear_offer(post=get_own_post(post_id, self.viewer))
        return Response(status=204)


class Cheaper(Endpoint):
    throttle_scope = "similar"

    @operation(
        "What is like a post, can be had, and costs less", answer=PostSerializer, listed=True, example=samples.POST
    )
    def get(self, request: Request, post_id: UUID) -> Response:
        found = cheaper_than(get_post(post_id, self.viewer), self.viewer)
        return self.listed(render_posts(found, request))
