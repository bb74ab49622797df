"""What the API tells moderators of reported things and of decisions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from discovery.api.reporting import DECISION_ID
from discovery.api.samples import CAPTION, MODERATED, MOMENT, PERSON_SHORT, PICTURE, PICTURE_ID, POST_ID, SITE
from discovery.api.serializers import AuthorSerializer, PictureSerializer
from discovery.moderation.cases import Case
from discovery.moderation.models import Decision, Report
from discovery.moderation.things import ACTIONS
from discovery.posts.addresses import signed
from discovery.posts.models import Picture

DECISION: dict[str, Any] = {
    "id": DECISION_ID,
    "moderator": "mod",
    "person": "lin",
    "post": POST_ID,
    "comment": None,
    "by_site": False,
    "action": "sensitive",
    "reason": MODERATED,
    "subject": CAPTION,
    "created_at": MOMENT,
    "reverted_at": None,
    "appeal": "",
    "appealed_at": None,
    "answered_at": None,
}
SHOWN_PICTURE = {name: value for name, value in PICTURE.items() if name != "download"} | {
    "sources": [{"width": 360, "height": 270, "url": f"{SITE}/api/v1/moderation/pictures/{PICTURE_ID}/360/"}]
}
CASE: dict[str, Any] = {
    "thing": f"post:{POST_ID}",
    "kind": "post",
    "person": {**PERSON_SHORT, "is_suspended": False},
    "words": CAPTION,
    "is_sensitive": False,
    "is_withheld": False,
    "pictures": [SHOWN_PICTURE],
    "total": 2,
    "oldest": MOMENT,
    "reports": [{"reason": "unmarked", "words": "", "created_at": MOMENT, "reporter": "bea"}],
    "history": [],
    "actions": ["leave", "sensitive", "withhold", "remove", "suspend"],
    "url": f"{SITE}/posts/{POST_ID}/",
}


class DecisionSerializer(serializers.Serializer):
    """`moderator` is null once they have left, and where the site did it by itself (`by_site`); `post` and `comment`
    once they are gone, which `subject` outlasts."""

    id = serializers.UUIDField()
    moderator = serializers.CharField(source="moderator.username", allow_null=True, default=None)
    person = serializers.CharField(source="person.username")
    post = serializers.UUIDField(source="post_id", allow_null=True)
    comment = serializers.UUIDField(source="comment_id", allow_null=True)
    by_site = serializers.BooleanField()
    action = serializers.ChoiceField(Decision.Action.choices)
    reason = serializers.CharField()
    subject = serializers.CharField()
    created_at = serializers.DateTimeField()
    reverted_at = serializers.DateTimeField(allow_null=True)
    appeal = serializers.CharField()
    appealed_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)


class SaidSerializer(serializers.Serializer):
    """One report, as moderators read it; `reporter` is null where the site itself has found it."""

    reason = serializers.ChoiceField(Report.Reason.choices)
    words = serializers.CharField()
    created_at = serializers.DateTimeField()
    reporter = serializers.CharField(source="reporter.username", allow_null=True, default=None)


class ConcernedSerializer(AuthorSerializer):
    is_suspended = serializers.SerializerMethodField()

    def get_is_suspended(self, person: Any) -> bool:
        return not person.is_active


class ReportedPictureSerializer(PictureSerializer):
    """Its `sources` are shown to moderators while the case is open, whoever else may see it."""

    download = None  # type: ignore[assignment]

    def address(self, picture: Picture, width: int) -> str:
        return signed(reverse("api:moderation_picture", args=[picture.pk, width]))


class CaseSerializer(serializers.Serializer):
    """A reported thing with `total` open reports since `oldest`: the latest of them, and of what was decided before.

    `words` are a caption, a comment or a bio; `url` is null where the moderator may not open it as anybody could.
    """

    thing = serializers.CharField(source="thing.name")
    kind = serializers.ChoiceField(list(ACTIONS), source="thing.kind")
    person = ConcernedSerializer(source="thing.person")
    words = serializers.SerializerMethodField()
    is_sensitive = serializers.SerializerMethodField()
    is_withheld = serializers.SerializerMethodField()
    pictures = serializers.SerializerMethodField()
    total = serializers.IntegerField()
    oldest = serializers.DateTimeField()
    reports = SaidSerializer(many=True)
    history = DecisionSerializer(many=True)
    actions = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_words(self, case: Case) -> str:
        thing = case.thing
        if thing.post:
            return thing.post.caption
        return thing.comment.text if thing.comment else thing.person.bio

    def get_is_sensitive(self, case: Case) -> bool:
        return bool(case.thing.post and case.thing.post.is_sensitive)

    def get_is_withheld(self, case: Case) -> bool:
        return bool(case.thing.post and case.thing.post.withheld_at)

    @extend_schema_field(ReportedPictureSerializer(many=True))
    def get_pictures(self, case: Case) -> list[dict[str, Any]]:
        pictures = case.thing.post.pictures.all() if case.thing.post else []
        return list(ReportedPictureSerializer(pictures, many=True, context=self.context).data)

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Decision.Action.choices)))
    def get_actions(self, case: Case) -> list[str]:
        return [str(action.value) for _key, action in case.thing.keys]

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, case: Case) -> str | None:
        thing = case.thing
        if thing.kind != "person" and not case.is_linked:
            return None
        if thing.comment:
            path = reverse("comment", args=[thing.comment.pk])
        else:
            path = (thing.post or thing.person).get_absolute_url()
        return str(self.context["request"].build_absolute_uri(path))
