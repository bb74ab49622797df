"""Webhooks: made, changed, paused, tested and removed by their owner; the log of one, and a message sent again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.serializers import render
from discovery.webhooks import services
from discovery.webhooks.models import TEST, Webhook, WebhookDelivery
from discovery.webhooks.selectors import deliveries_of, get_webhook, webhooks_of

TOPICS = Webhook.Topic.values
HOOK = {
    "id": "0198c0de-6666-7000-8000-000000000001",
    "url": "https://ada.example/hook",
    "topics": ["post.published"],
    "paused": False,
    "failures": 0,
    "waiting": 0,
    "created_at": "2026-11-26T09:30:00Z",
}
NEW_HOOK = {**HOOK, "secret": "whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHM="}
DELIVERY = {
    "id": "0198c0de-7777-7000-8000-000000000001",
    "topic": "post.published",
    "state": "delivered",
    "attempts": 1,
    "status": 204,
    "problem": "",
    "created_at": "2026-11-26T09:31:00Z",
    "delivered_at": "2026-11-26T09:31:01Z",
    "next_at": None,
}
DELIVERIES = Keyset([("-created_at", datetime), ("-pk", UUID)])


class WebhookSerializer(serializers.Serializer):
    """`failures` is how many there were in a row, `waiting` how many messages are still to be sent."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    topics = serializers.ListField(child=serializers.ChoiceField(TOPICS))
    paused = serializers.SerializerMethodField()
    failures = serializers.IntegerField(min_value=0)
    waiting = serializers.IntegerField(min_value=0)
    created_at = serializers.DateTimeField()

    def get_paused(self, webhook: Webhook) -> bool:
        return webhook.paused_at is not None


class NewWebhookSerializer(WebhookSerializer):
    """With the secret, which is not told again."""

    secret = serializers.CharField()


class SecretSerializer(serializers.Serializer):
    secret = serializers.CharField()


class DeliverySerializer(serializers.Serializer):
    """`id` without `msg_` before it; `status` is that of the latest answer, null where there was none."""

    id = serializers.UUIDField()
    topic = serializers.ChoiceField([*TOPICS, TEST])
    state = serializers.ChoiceField(["delivered", "waiting", "given-up"])
    attempts = serializers.IntegerField(min_value=0)
    status = serializers.IntegerField(allow_null=True)
    problem = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)


class WebhookInput(StrictInput):
    url = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())


class WebhookChange(StrictInput):
    """What is left out stays as it is."""

    url = serializers.CharField(required=False)
    topics = serializers.ListField(child=serializers.CharField(), required=False)
    paused = serializers.BooleanField(required=False)


class OwnWebhooks(Endpoint):
    permission_classes = (IsAuthenticated,)
    read_scope = "account"
    write_scope = "account"

    def own(self, webhook_id: UUID) -> Webhook:
        return get_webhook(self.member, webhook_id)

    def shown(self, webhook_id: UUID) -> Response:
        return Response(WebhookSerializer(self.own(webhook_id)).data)


class Webhooks(OwnWebhooks):
    @operation("My webhooks, newest first", answer=WebhookSerializer, listed=True, example=HOOK)
    def get(self, request: Request) -> Response:
        return self.listed(render(WebhookSerializer, webhooks_of(self.member), request))

    @operation(
        "Make a webhook",
        takes=WebhookInput,
        takes_example={"url": "https://ada.example/hook", "topics": ["post.published"]},
        answer=NewWebhookSerializer,
        status=201,
        example=NEW_HOOK,
        detail=f"`topics` are some of {', '.join(TOPICS)}. The secret is told this once; see docs/webhooks.md.",
    )
    def post(self, request: Request) -> Response:
        made = services.add(owner=self.member, **read(WebhookInput, request.data))
        return Response(NewWebhookSerializer(self.own(made.pk)).data, status=201)


class OneWebhook(OwnWebhooks):
    @operation("A webhook of mine", answer=WebhookSerializer, example=HOOK)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return self.shown(webhook_id)

    @operation(
        "Change, pause or resume a webhook",
        takes=WebhookChange,
        takes_example={"paused": True},
        answer=WebhookSerializer,
        example={**HOOK, "paused": True},
    )
    @transaction.atomic
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        webhook, given = self.own(webhook_id), read(WebhookChange, request.data)
        is_paused = given.pop("paused", None)
        services.change(webhook=webhook, **given)
        if is_paused is not None:
            services.set_paused(webhook=webhook, is_paused=is_paused)
        return self.shown(webhook_id)

    @operation("Remove a webhook and what waits for it", status=204)
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        self.own(webhook_id).delete()
        return Response(status=204)


class Secret(OwnWebhooks):
    @operation(
        "Make a new secret for a webhook",
        answer=SecretSerializer,
        example={"secret": NEW_HOOK["secret"]},
        detail="It signs from now on. It is told this once.",
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        return Response({"secret": services.roll_secret(webhook=self.own(webhook_id))})


class Test(OwnWebhooks):
    @operation(
        "Send a test message to a webhook",
        answer=DeliverySerializer,
        status=202,
        example={
            **DELIVERY, "topic": TEST, "state": "waiting", "attempts": 0, "status": None, "delivered_at": None,
            "next_at": "2026-11-26T09:31:00Z",
        },
    )  # fmt: skip
    def post(self, request: Request, webhook_id: UUID) -> Response:
        sent = services.send_test(webhook=self.own(webhook_id))
        return Response(DeliverySerializer(sent).data, status=202)


class Deliveries(OwnWebhooks):
    @operation(
        "What was sent to a webhook in 30 days, newest first",
        asks=PageInput,
        answer=DeliverySerializer,
        listed=True,
        example=DELIVERY,
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = DELIVERIES.page(deliveries_of(self.own(webhook_id)), asked["cursor"], asked["page_size"])
        return self.listed(render(DeliverySerializer, found, request), cursor)


class Replay(OwnWebhooks):
    @operation(
        "Send a message once more, under its own identifier",
        answer=DeliverySerializer,
        status=202,
        example={**DELIVERY, "state": "waiting", "attempts": 0, "status": None, "delivered_at": None,
                 "next_at": "2026-11-26T09:31:00Z"},
    )  # fmt: skip
    def post(self, request: Request, webhook_id: UUID, delivery_id: UUID) -> Response:
        log = deliveries_of(self.own(webhook_id)).select_related("webhook")
        services.replay(delivery=log.get(pk=delivery_id))
        return Response(DeliverySerializer(WebhookDelivery.objects.get(pk=delivery_id)).data, status=202)
