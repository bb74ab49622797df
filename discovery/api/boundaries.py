"""What one keeps away: blocking and muting people, muted tags and words, and the lists of them."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.boundaries import services
from accounts.boundaries.models import WORD_LENGTH, MutedWord
from accounts.boundaries.selectors import (
    get_person_for,
    get_person_or_blocked,
    muted_words_of,
    people_blocked_by,
    people_muted_by,
)
from accounts.follows.services import block, unblock
from discovery.api.describing import operation
from discovery.api.endpoint import Endpoint
from discovery.api.inputs import PageInput, StrictInput, read
from discovery.api.listing import list_people
from discovery.api.samples import PERSON_SHORT
from discovery.api.serializers import AuthorSerializer, render
from discovery.feeds.folding import folded


class MutedWordSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(MutedWord.Kind.choices)
    word = serializers.CharField()


class MutedWordInput(StrictInput):
    kind = serializers.ChoiceField(MutedWord.Kind.choices)
    word = serializers.CharField(max_length=WORD_LENGTH)


WORD = {"id": 7, "kind": "tag", "word": "crypto"}


class Boundary(Endpoint):
    """A wall between two people is in the verb, so that a request that arrives twice changes nothing."""

    permission_classes = (IsAuthenticated,)
    write_scope = "account"


class Block(Boundary):
    @operation(
        "Block somebody",
        status=204,
        detail="Neither sees anything of the other's; follows and requests end, both ways. They are not told.",
    )
    def put(self, request: Request, username: str) -> Response:
        block(blocker=self.member, blocked=get_person_or_blocked(username, self.viewer))
        return Response(status=204)

    @operation("Unblock somebody", status=204, detail="What the block has ended does not come back by itself.")
    def delete(self, request: Request, username: str) -> Response:
        unblock(blocker=self.member, blocked=get_person_or_blocked(username, self.viewer))
        return Response(status=204)


class Mute(Boundary):
    @operation("Mute somebody", status=204, detail="What they post is not brought to you. They are not told.")
    def put(self, request: Request, username: str) -> Response:
        services.mute(user=self.member, person=get_person_for(username, self.viewer))
        return Response(status=204)

    @operation("Hear of somebody again", status=204)
    def delete(self, request: Request, username: str) -> Response:
        services.unmute(user=self.member, person=get_person_for(username, self.viewer))
        return Response(status=204)


class Blocked(Boundary):
    read_scope = "account"

    @operation("Whom I have blocked, the latest first", asks=PageInput, answer=AuthorSerializer, listed=True,
               example=PERSON_SHORT)  # fmt: skip
    def get(self, request: Request) -> Response:
        return list_people(self, people_blocked_by(self.member), AuthorSerializer)


class Muted(Boundary):
    read_scope = "account"

    @operation("Whom I have muted, the latest first", asks=PageInput, answer=AuthorSerializer, listed=True,
               example=PERSON_SHORT)  # fmt: skip
    def get(self, request: Request) -> Response:
        return list_people(self, people_muted_by(self.member), AuthorSerializer)


class MutedWords(Boundary):
    read_scope = "account"

    @operation("Tags and words that I do not want to meet", answer=MutedWordSerializer, listed=True, example=WORD)
    def get(self, request: Request) -> Response:
        words = [word for kind in MutedWord.Kind for word in muted_words_of(self.member, kind)]
        return self.listed(render(MutedWordSerializer, words, request))

    @operation(
        "Mute a tag or a word",
        takes=MutedWordInput,
        answer=MutedWordSerializer,
        status=201,
        example=WORD,
        takes_example={"kind": "tag", "word": "crypto"},
    )
    def post(self, request: Request) -> Response:
        given = read(MutedWordInput, request.data)
        kind, word = MutedWord.Kind(given["kind"]), given["word"]
        muted = services.mute_word(user=self.member, kind=kind, word=word, folded=folded(kind, word))
        return Response(MutedWordSerializer(muted).data, status=201)


class OneMutedWord(Boundary):
    @operation("Meet a muted tag or word again", status=204)
    def delete(self, request: Request, word_id: int) -> Response:
        muted = MutedWord.objects.get(pk=word_id, user=self.member)
        services.unmute_word(user=self.member, kind=MutedWord.Kind(muted.kind), folded=muted.folded)
        return Response(status=204)
