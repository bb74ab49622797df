"""The moderators' blocklist, and the log of all that was done; to everybody else they do not exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.users.requests import MemberRequest
from discovery.api.describing import operation
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.keysets import Keyset
from discovery.api.moderation import Moderating
from discovery.api.samples import MODERATED, MOMENT, PICTURE_ID, POST_ID, SITE
from discovery.api.serializers import render
from discovery.audit import selectors as audit
from discovery.audit.models import AuditEntry
from discovery.moderation.blocklist import preview as preview_of
from discovery.moderation.found import the_blocked_picture, the_picture_to_block
from discovery.posts.addresses import signed
from discovery.posts.models import Post, PostQuerySet
from discovery.screening import selectors, services
from discovery.screening.models import BITS, LEAST_SIMILARITY, MOST_BITS, REASON_LENGTH, SIMILARITY, BlockedPicture

LATEST_FIRST = Keyset([("-created_at", datetime), ("-pk", UUID)])
NEWEST_FIRST = Keyset([("-pk", int)])
BLOCKED_ID = "0198c0de-7777-7000-8000-000000000001"
BLOCKED = {
    "id": BLOCKED_ID,
    "state": "active",
    "problem": "",
    "action": "hold",
    "reason": MODERATED,
    "bits": BITS,
    "similarity": SIMILARITY,
    "added_by": "mod",
    "created_at": MOMENT,
    "preview": f"{SITE}/api/v1/moderation/blocklist/{BLOCKED_ID}/preview/?signed=1vQ:dGVzdA",
}
HITS = {
    "pictures": 1,
    "posts": 1,
    "people": 1,
    "by_fingerprint": 1,
    "by_look": 0,
    "nearest": [{"picture": PICTURE_ID, "post": POST_ID, "bits": 1, "similarity": 0.994}],
}
ENTRY = {
    "id": 12,
    "at": MOMENT,
    "actor": "mod",
    "action": "blocked",
    "person": None,
    "subject": f"blocked:{BLOCKED_ID}",
    "reason": MODERATED,
    "details": {"bits": BITS},
}


class NearnessInput(serializers.Serializer):
    """How near a picture must come; without a similarity the fingerprint alone decides."""

    bits = serializers.IntegerField(min_value=0, max_value=MOST_BITS, required=False, default=BITS)
    similarity = serializers.FloatField(
        min_value=LEAST_SIMILARITY, max_value=1, required=False, allow_null=True, default=None
    )


class BlockInput(StrictInput):
    """Whose picture is refused or held reads the reason."""

    bits = serializers.IntegerField(min_value=0, max_value=MOST_BITS)
    similarity = serializers.FloatField(min_value=LEAST_SIMILARITY, max_value=1, allow_null=True)
    action = serializers.ChoiceField(BlockedPicture.Action.choices)
    reason = serializers.CharField(max_length=REASON_LENGTH)


class ProposalInput(serializers.Serializer):
    picture = serializers.UUIDField(required=False)


class ProposalForm(ProposalInput):
    """`ProposalInput` with its file, for the OpenAPI document."""

    file = serializers.FileField(required=False)


class BlockedSerializer(serializers.Serializer):
    """`state` is received while a worker looks at a file; `similarity` is null where the fingerprint alone decides."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(BlockedPicture.State.choices)
    problem = serializers.CharField()
    action = serializers.ChoiceField(BlockedPicture.Action.choices)
    reason = serializers.CharField()
    bits = serializers.IntegerField(source="most_bits")
    similarity = serializers.FloatField(source="least_similarity", allow_null=True)
    added_by = serializers.CharField(source="added_by.username", allow_null=True, default=None)
    created_at = serializers.DateTimeField()
    preview = serializers.SerializerMethodField()

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_preview(self, blocked: BlockedPicture) -> str | None:
        if not blocked.preview:
            return None
        path = signed(reverse("api:blocked_preview", args=[blocked.pk]))
        return str(self.context["request"].build_absolute_uri(path))


class HitSerializer(serializers.Serializer):
    picture = serializers.UUIDField(source="picture.pk")
    post = serializers.UUIDField(source="picture.post_id")
    bits = serializers.IntegerField()
    similarity = serializers.FloatField(allow_null=True)


class HitsSerializer(serializers.Serializer):
    """Of posts that the moderator may see as anybody could; `nearest` are 60 at most."""

    pictures = serializers.IntegerField()
    posts = serializers.IntegerField()
    people = serializers.IntegerField()
    by_fingerprint = serializers.IntegerField()
    by_look = serializers.IntegerField()
    nearest = HitSerializer(many=True, source="shown")


class HeldSerializer(serializers.Serializer):
    held = serializers.IntegerField()


class LogInput(PageInput):
    by = serializers.CharField(required=False, allow_blank=True, default="")
    action = serializers.ChoiceField(AuditEntry.Action.choices, required=False, allow_blank=True, default="")


class EntrySerializer(serializers.Serializer):
    """`actor` and `person` are null where there is none, and once they have left."""

    id = serializers.IntegerField(source="entry.pk")
    at = serializers.DateTimeField(source="entry.at")
    actor = serializers.CharField(source="actor.username", allow_null=True, default=None)
    action = serializers.ChoiceField(AuditEntry.Action.choices, source="entry.action")
    person = serializers.CharField(source="person.username", allow_null=True, default=None)
    subject = serializers.CharField(source="entry.subject")
    reason = serializers.CharField(source="entry.reason")
    details = serializers.DictField(source="entry.details")


class Blocking(Moderating):
    def told_of(self, request: Request, blocked: BlockedPicture) -> dict[str, Any]:
        return dict(BlockedSerializer(blocked, context={"request": request}).data)

    def among(self) -> PostQuerySet:
        return Post.objects.visible_to(self.viewer).published()


class Blocklist(Blocking):
    @operation("What is blocked by its look, or proposed, the latest first", asks=PageInput, answer=BlockedSerializer,
               listed=True, example=BLOCKED)  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = read(PageInput, request.query_params)
        found, cursor = LATEST_FIRST.page(selectors.entries(), asked["cursor"], asked["page_size"])
        return self.listed(render(BlockedSerializer, found, request), cursor)

    @operation("Propose a picture: a file, or one that is here", status=201, answer=BlockedSerializer, example=BLOCKED,
               bodies={"multipart/form-data": ProposalForm, "application/json": ProposalInput},
               detail="Nothing is blocked before it is put in force.")  # fmt: skip
    def post(self, request: Request) -> Response:
        given, sent = read(ProposalInput, request.data), request.FILES.getlist("file")[:1]
        if sent:
            blocked = services.propose_file(moderator=self.member, file=sent[0], name=sent[0].name or "")
        elif "picture" in given:
            picture = the_picture_to_block(given["picture"], self.member)
            blocked = services.propose_picture(moderator=self.member, picture=picture)
        else:
            raise ValidationError(_("Send a picture."), code="no-picture")
        return Response(self.told_of(request, blocked), status=201)


class OneBlocked(Blocking):
    @operation("One entry of the blocklist", answer=BlockedSerializer, example=BLOCKED)
    def get(self, request: Request, blocked_id: UUID) -> Response:
        return Response(self.told_of(request, the_blocked_picture(blocked_id)))

    @operation(
        "Put it in force, or change it",
        takes=BlockInput,
        answer=BlockedSerializer,
        example=BLOCKED,
        takes_example={"bits": BITS, "similarity": SIMILARITY, "action": "hold", "reason": MODERATED},
    )
    def put(self, request: Request, blocked_id: UUID) -> Response:
        given = read(BlockInput, request.data)
        services.put_in_force(
            blocked=the_blocked_picture(blocked_id),
            moderator=self.member,
            reason=given["reason"],
            action=given["action"],
            most_bits=given["bits"],
            least_similarity=given["similarity"],
        )
        return Response(self.told_of(request, the_blocked_picture(blocked_id)))

    @operation("Take it off the blocklist", status=204)
    def delete(self, request: Request, blocked_id: UUID) -> Response:
        services.end(blocked=the_blocked_picture(blocked_id), moderator=self.member)
        return Response(status=204)


class BlockedHits(Blocking):
    @operation("What it would hit with these thresholds", asks=NearnessInput, answer=HitsSerializer, example=HITS)
    def get(self, request: Request, blocked_id: UUID) -> Response:
        asked, blocked = read(NearnessInput, request.query_params), the_blocked_picture(blocked_id)
        hits = selectors.hits_of(
            blocked, among=self.among(), most_bits=asked["bits"], least_similarity=asked["similarity"]
        )
        return Response(HitsSerializer(hits).data)


class BlockedApplied(Blocking):
    @operation("Hold the posts that it hits", answer=HeldSerializer, example={"held": 1},
               detail="Whoever may see them: the number can be greater than that of the dry run.")  # fmt: skip
    def post(self, request: Request, blocked_id: UUID) -> Response:
        return Response({"held": services.apply(blocked=the_blocked_picture(blocked_id), moderator=self.member)})


class BlockedPreview(Blocking):
    @operation("The small copy of a blocked picture", media="image/webp", sent_on=True)
    def get(self, request: Request, blocked_id: UUID) -> HttpResponseBase:
        return preview_of(cast("MemberRequest", request._request), blocked_id=blocked_id)


class Log(Moderating):
    @operation("All that was done, the latest first", asks=LogInput, answer=EntrySerializer, listed=True, example=ENTRY)
    def get(self, request: Request) -> Response:
        asked = read(LogInput, request.query_params)
        rows = audit.entries(by=asked["by"], action=asked["action"])
        found, cursor = NEWEST_FIRST.page(rows, asked["cursor"], asked["page_size"])
        return self.listed(render(EntrySerializer, audit.told(found), request), cursor)
