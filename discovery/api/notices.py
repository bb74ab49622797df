"""What one is told: notifications in groups, how many are new, marking them as read, and whether mails tell of them."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.notices.models import Notice
from accounts.users.models import User
from discovery.api import samples
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.serializers import AuthorSerializer, render
from discovery.notifications import selectors, services
from discovery.notifications.selectors import NoticeGroup, Show
from discovery.notifications.wording import address, sentence


class NoticeSerializer(serializers.Serializer):
    """What happened to one thing in one way on one day: `people` is how many did it, `actors` the latest of them.

    `id` names the group in the addresses that mark it; `url` is the page to which it leads.
    """

    id = serializers.IntegerField(source="last")
    kind = serializers.ChoiceField(Notice.Kind.choices)
    sentence = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    is_new = serializers.BooleanField()
    newest = serializers.DateTimeField()
    people = serializers.IntegerField(min_value=0)
    actors = AuthorSerializer(many=True)
    post = serializers.UUIDField(source="post.pk", default=None, allow_null=True)
    board = serializers.UUIDField(source="board.pk", default=None, allow_null=True)
    comment = serializers.UUIDField(source="comment.pk", default=None, allow_null=True)
    search = serializers.UUIDField(source="search.pk", default=None, allow_null=True)

    def get_sentence(self, group: NoticeGroup) -> str:
        """In the reader's language."""
        return sentence(group)

    def get_url(self, group: NoticeGroup) -> str:
        request: Request = self.context["request"]
        assert isinstance(request.user, User)  # noqa: S101  # for the type checker: the address is for members
        return str(request.build_absolute_uri(address(group, request.user)))


class NoticesAsked(PageInput):
    show = serializers.ChoiceField([show.value for show in Show], required=False, default=Show.ALL)


class UnreadSerializer(serializers.Serializer):
    unread = serializers.IntegerField(min_value=0)


class MailsSerializer(StrictInput):
    wanted = serializers.BooleanField()


class ForMembers(Endpoint):
    permission_classes = (IsAuthenticated,)


class Notices(ForMembers):
    @operation(
        "My notifications in groups, the newest first",
        asks=NoticesAsked,
        answer=NoticeSerializer,
        listed=True,
        example=samples.NOTICE,
        detail="Reading them here marks nothing as read.",
    )
    def get(self, request: Request) -> Response:
        asked = read(NoticesAsked, request.query_params)
        page = selectors.notice_page(self.member, asked["cursor"] or None, Show(asked["show"]), size=asked["page_size"])
        return self.listed(render(NoticeSerializer, page.groups, request), page.next)


class Unread(ForMembers):
    @operation("How many groups of notifications are new", answer=UnreadSerializer, example={"unread": 2})
    def get(self, request: Request) -> Response:
        return Response({"unread": selectors.unread_count(self.member)})


class ReadAll(ForMembers):
    @operation("Mark all notifications as read", answer=UnreadSerializer, example={"unread": 0})
    def put(self, request: Request) -> Response:
        services.read_all(user=self.member)
        return Response({"unread": selectors.unread_count(self.member)})


class ReadOne(ForMembers):
    """What is wanted is in the verb."""

    @operation("Mark a group of notifications as read", answer=UnreadSerializer, example={"unread": 1})
    def put(self, request: Request, notice_id: int) -> Response:
        return self._keep(notice_id, is_new=False)

    @operation("Let a group of notifications count as new again", answer=UnreadSerializer, example={"unread": 2})
    def delete(self, request: Request, notice_id: int) -> Response:
        return self._keep(notice_id, is_new=True)

    def _keep(self, notice_id: int, *, is_new: bool) -> Response:
        last = selectors.notices_for(self.member).get(pk=notice_id).pk
        services.keep_new(user=self.member, last=last, is_new=is_new)
        return Response({"unread": selectors.unread_count(self.member)})


class Mails(ForMembers):
    write_scope = "account"

    @operation("Whether mails tell me of notifications", answer=MailsSerializer, example={"wanted": True})
    def get(self, request: Request) -> Response:
        return Response({"wanted": self.member.mails_notices})

    @operation(
        "Switch mails of notifications on or off",
        takes=MailsSerializer,
        takes_example={"wanted": False},
        answer=MailsSerializer,
        example={"wanted": False},
    )
    def put(self, request: Request) -> Response:
        wanted = read(MailsSerializer, request.data)["wanted"]
        services.switch_mails(user=self.member, are_wanted=wanted)
        return Response({"wanted": wanted})
