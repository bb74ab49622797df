"""One's own pictures: all of them and a search among them, months, this day, duplicates, and many changed at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from discovery.api import samples
from discovery.api.asking import EncoderUnavailable, wait_until_seen
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import SearchLink, StrictInput, TextListField, read, tag_names
from discovery.api.serializers import PostSerializer, render_posts
from discovery.library import acting, searching, selectors
from discovery.library.duplicates import DuplicatePage, duplicates_of
from discovery.library.forms import ActForm, Action
from discovery.library.months import years_of
from discovery.library.selectors import Show
from discovery.library.services import keep_best
from discovery.posts.pages import PostPage, bad_cursor, pack_cursor, unpack_cursor
from discovery.search.query import Query
from discovery.search.services import StillLooking, answer

SHOWS = [show.value for show in Show]


class ShowAsked(serializers.Serializer):
    """Which part of the library: all, private, or drafts."""

    show = serializers.ChoiceField(SHOWS, required=False, default=Show.ALL)


class LibraryAsked(ShowAsked, SearchLink):
    """A part from the end of `month` (2026-08) on; or with anything that a search can ask, what answers it."""

    month = serializers.CharField(required=False, allow_blank=True, default="")


class NumbersSerializer(serializers.Serializer):
    """How many posts each part lists; `day` is on this day."""

    all = serializers.IntegerField(min_value=0)
    private = serializers.IntegerField(min_value=0)
    drafts = serializers.IntegerField(min_value=0)
    day = serializers.IntegerField(min_value=0)


class MonthSerializer(serializers.Serializer):
    month = serializers.CharField()
    posts = serializers.IntegerField(min_value=1)


class DuplicateSerializer(serializers.Serializer):
    """`tier` says how it is like the best: same-file, same-picture or alike; only the first two are surely the same."""

    post = PostSerializer()
    tier = serializers.CharField()
    is_sure = serializers.BooleanField()


class DuplicateGroupSerializer(serializers.Serializer):
    best = PostSerializer()
    others = DuplicateSerializer(many=True)


class DuplicatesSerializer(serializers.Serializer):
    """`total` groups among the `compared` latest posts; `has_more`: there are too many to compare all."""

    results = DuplicateGroupSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    total = serializers.IntegerField(min_value=0)
    compared = serializers.IntegerField(min_value=0)
    has_more = serializers.BooleanField()


class CursorAsked(serializers.Serializer):
    cursor = serializers.CharField(required=False, allow_blank=True, default="")


class KeepInput(StrictInput):
    kept = serializers.UUIDField()
    posts = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class KeptSerializer(serializers.Serializer):
    deleted = serializers.IntegerField(min_value=0)


class ActInput(StrictInput):
    """`tags` for “tag”; `board`, or the `name` of one's own, for “board”; `visibility` for “visibility”."""

    posts = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)
    action = serializers.ChoiceField([action.value for action in Action])
    tags = TextListField(required=False, default=list)
    board = serializers.UUIDField(required=False)
    name = serializers.CharField(required=False, allow_blank=True)
    visibility = serializers.CharField(required=False)


class ActedSerializer(serializers.Serializer):
    """How many posts were chosen, and in a sentence what was done."""

    posts = serializers.IntegerField(min_value=1)
    said = serializers.CharField()


class OwnEndpoint(Endpoint):
    """One's own posts; who may change those may change many."""

    permission_classes = (IsAuthenticated,)
    write_scope = "upload"


class Library(OwnEndpoint):
    throttle_scope = "search"

    @operation(
        "My pictures, newest first, or what answers a search among them",
        asks=LibraryAsked,
        answer=PostSerializer,
        listed=True,
        example=samples.POST,
        detail="To search by a picture: POST it to `/api/v1/search/` with `mine`, or send its token as `picture`.",
    )
    def get(self, request: Request) -> Response:
        asked = read(LibraryAsked, request.query_params.dict())
        query = searching.asked(request.query_params)
        if query is not None:
            return self.list_posts(lambda cursor, size: self._answers(query, cursor, size))
        show, month = Show(asked["show"]), asked["month"]
        return self.list_posts(lambda cursor, size: selectors.library_page(self.member, show, cursor, month, size))

    def _answers(self, query: Query, cursor: str | None, size: int) -> PostPage:
        for token in query.pictures():
            wait_until_seen(token)
        try:
            return answer(query, self.member, cursor, size)
        except StillLooking:
            raise EncoderUnavailable(query.picture) from None


class Numbers(OwnEndpoint):
    @operation(
        "How many pictures each part of my library has",
        answer=NumbersSerializer,
        example={"all": 120, "private": 4, "drafts": 2, "day": 1},
    )
    def get(self, request: Request) -> Response:
        numbers = selectors.numbers_of(self.member, timezone.now().date())
        return Response(NumbersSerializer(numbers).data)


class Months(OwnEndpoint):
    @operation(
        "The months of my library, the latest first",
        asks=ShowAsked,
        answer=MonthSerializer,
        listed=True,
        example={"month": "2026-08", "posts": 12},
    )
    def get(self, request: Request) -> Response:
        show = Show(read(ShowAsked, request.query_params)["show"])
        years = years_of(selectors.part_of(self.member, show))
        months = [month for year in years for month in year.months]
        return self.listed([{"month": month.key, "posts": month.posts} for month in months])


class OnThisDay(OwnEndpoint):
    @operation(
        "What I took or posted on this day of earlier years", answer=PostSerializer, listed=True, example=samples.POST
    )
    def get(self, request: Request) -> Response:
        return self.listed(render_posts(selectors.on_this_day(self.member, timezone.now().date()), request))


class Duplicates(OwnEndpoint):
    @operation(
        "My posts that show one picture, in groups with the best of each",
        asks=CursorAsked,
        answer=DuplicatesSerializer,
        example=samples.DUPLICATES,
    )
    def get(self, request: Request) -> Response:
        cursor = read(CursorAsked, request.query_params)["cursor"]
        page = duplicates_of(self.member, _number(cursor) if cursor else 1)
        following = pack_cursor([page.number + 1]) if page.number < page.pages else None
        return self.listed(
            self._groups(page), following, total=page.total, compared=page.compared, has_more=page.has_more
        )

    def _groups(self, page: DuplicatePage) -> list[dict[str, Any]]:
        members = [member for group in page.groups for member in (group.best, *group.others)]
        told = dict(zip(members, render_posts([member.post for member in members], self.request), strict=True))
        return [
            {
                "best": told[group.best],
                "others": [
                    {"post": told[member], "tier": member.tier, "is_sure": member.is_sure} for member in group.others
                ],
            }
            for group in page.groups
        ]


class Keep(OwnEndpoint):
    @operation(
        "Keep one of several posts that show one picture, and delete the others",
        takes=KeepInput,
        takes_example={"kept": samples.POST_ID, "posts": ["0198c0de-1111-7000-8000-000000000002"]},
        answer=KeptSerializer,
        example={"deleted": 1},
        detail="Their tags and places on boards go over to it, and words, an offer, likes and comments.",
    )
    def post(self, request: Request) -> Response:
        given = read(KeepInput, request.data)
        (kept,) = selectors.selected(self.member, [str(given["kept"])])
        others = selectors.selected(self.member, [str(post_id) for post_id in given["posts"]])
        return Response({"deleted": keep_best(kept=kept, others=others)})


class Act(OwnEndpoint):
    @operation(
        "Tag, gather, show, publish or delete many of my posts",
        takes=ActInput,
        takes_example={"posts": [samples.POST_ID], "action": "tag", "tags": ["heron"]},
        answer=ActedSerializer,
        example={"posts": 1, "said": "1 post tagged."},
        detail="All of it is done, or nothing. Posts that are not yours are left out.",
    )
    def post(self, request: Request) -> Response:
        given = read(ActInput, request.data)
        posts = selectors.selected(self.member, [str(post_id) for post_id in given["posts"]])
        form = ActForm({**given, "tags": ",".join(tag_names(given["tags"]))}, user=self.member)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        return Response({"posts": len(posts), "said": acting.act(form, posts, self.member)})


def _number(cursor: str) -> int:
    (number,) = unpack_cursor(cursor, 1)
    if type(number) is not int or not 0 < number < 10_000:
        raise bad_cursor()
    return number
