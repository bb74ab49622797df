"""What a search answers, for the OpenAPI document; discovery/api/search.py renders it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from discovery.api import samples
from discovery.api.serializers import PostSerializer, SuggestionSerializer
from discovery.search.missing import Missing


class LegSerializer(serializers.Serializer):
    """One way in which posts were looked for: what it weighs, how many it found, how sure its list is."""

    kind = serializers.CharField()
    weight = serializers.FloatField()
    posts = serializers.IntegerField()
    answer = serializers.CharField(allow_null=True)


class ReasonSerializer(serializers.Serializer):
    """One leg's part in a result; `share` is less than 0 for what speaks against it."""

    leg = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    rank = serializers.IntegerField()
    share = serializers.FloatField()
    score = serializers.FloatField(allow_null=True)
    picture = serializers.UUIDField(allow_null=True)
    region = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    words = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class FoundSerializer(PostSerializer):
    """A post, why it is here, and the near-copies that it stands for."""

    score = serializers.FloatField()
    copies = serializers.ListField(child=serializers.UUIDField())
    why = ReasonSerializer(many=True)


class UnderstoodSerializer(serializers.Serializer):
    """The query as it was understood, and the token of its picture."""

    picture = serializers.CharField(allow_null=True)
    query = serializers.DictField()


class DegradedSerializer(serializers.Serializer):
    """A part of the site that was away, by what the answers had to do without: words, unwanted (words that could not be
    left out), look or picture."""

    code = serializers.ChoiceField([each.value for each in Missing])
    detail = serializers.CharField()


class SearchSerializer(UnderstoodSerializer):
    """`url` is the page of the same search, `refine` what its answers have in common; `degraded` is empty unless a part
    of the site is away."""

    results = FoundSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    total = serializers.IntegerField()
    answer = serializers.CharField()
    degraded = DegradedSerializer(many=True)
    legs = serializers.DictField(child=LegSerializer())
    url = serializers.URLField()
    refine = serializers.URLField()


class PeopleFoundSerializer(UnderstoodSerializer):
    results = SuggestionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    degraded = DegradedSerializer(many=True)
    url = serializers.URLField()


class NarrowedSerializer(serializers.Serializer):
    posts = serializers.IntegerField()
    query = serializers.DictField()


class CountedSerializer(NarrowedSerializer):
    value = serializers.CharField(allow_null=True)


class CountedTagSerializer(CountedSerializer):
    name = serializers.CharField()


class CountedColourSerializer(CountedSerializer):
    hex = serializers.CharField()


class CountedPriceSerializer(CountedSerializer):
    currency = serializers.CharField()


class GroupSerializer(CountedSerializer):
    """Answers that look alike; `representative` is the post in their middle, `value` their name, if there is one."""

    representative = serializers.UUIDField()


class RefineSerializer(serializers.Serializer):
    """`of` is how many posts were counted."""

    of = serializers.IntegerField()
    tags = CountedTagSerializer(many=True)
    colours = CountedColourSerializer(many=True)
    authors = CountedSerializer(many=True)
    for_sale = NarrowedSerializer()
    prices = CountedPriceSerializer(many=True)
    groups = GroupSerializer(many=True)


UNDERSTOOD: dict[str, Any] = {"picture": None, "query": samples.QUERY}
WHY: dict[str, Any] = {
    "leg": "words",
    "kind": "words",
    "text": "“heron” in its tags",
    "rank": 1,
    "share": 1.0,
    "score": 0.6,
    "picture": None,
    "region": None,
    "words": {"heron": ["tags"]},
}
FOUND: dict[str, Any] = {
    **UNDERSTOOD,
    "results": [{**samples.POST, "score": 0.03, "copies": [], "why": [WHY]}],
    "next": None,
    "total": 1,
    "answer": "exact",
    "degraded": [],
    "legs": {"words": {"kind": "words", "weight": 1.5, "posts": 1, "answer": "exact"}},
    "url": f"{samples.SITE}/search/?q=heron&tag=reeds",
    "refine": f"{samples.SITE}/api/v1/search/refine/?q=heron&tag=reeds",
}
PEOPLE: dict[str, Any] = {
    **UNDERSTOOD,
    "results": [samples.SUGGESTION],
    "next": None,
    "degraded": [],
    "url": f"{samples.SITE}/search/people/?q=heron&tag=reeds",
}
_COUNTED: dict[str, Any] = {"posts": 1, "query": samples.QUERY}
REFINED: dict[str, Any] = {
    "of": 1,
    "tags": [{**_COUNTED, "value": "reeds", "name": "Reeds"}],
    "colours": [{**_COUNTED, "value": "green", "hex": "#5a6b3c"}],
    "authors": [{**_COUNTED, "value": "lin"}],
    "for_sale": {"posts": 0, "query": samples.QUERY},
    "prices": [],
    "groups": [{**_COUNTED, "value": None, "representative": samples.POST_ID}],
}
