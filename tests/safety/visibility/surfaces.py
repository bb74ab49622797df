"""Every address of the site, found in its URL configuration, with each thing of the world put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from discovery.search.document import VERSION, packed
from tests.safety.visibility.world import AUTHORS, Thing, World

# Addresses whose answer is no page of the community's. Each with the reason why it is not asked here.
EXEMPT = {
    "healthz": "says that the database answers",
    "readyz": "says which part of the machine is ready",
    "metrics": "numbers of the machine for its operator, not for a browser",
    "style": "the style page shows drawn examples",
    "words": "the sentences of our scripts in one language, the same for all",
    "service_worker": "a script, the same for all",
    "manifest": "the site's name and icons, the same for all",
    "robots": "where robots need not look, the same for all",
}
EXEMPT_NAMESPACES = {
    "admin": "for staff, who are let in by Django's own permissions",
    "idp": "allauth's own pages for apps, which show the account of the one who asks",
}
EXEMPT_PREFIXES = {
    **dict.fromkeys(
        ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_"),
        "allauth's own pages show the account of the one who asks",
    ),
}

MISSING = UUID("0198c0de-0000-7000-8000-000000000000")
# Where somebody finds whom they have blocked, to take it back.
WAYS_BACK = ("profile", "block", "api:block")
NOBODY, NO_NUMBER, NO_WORD = "nobody.here", 2**31 - 1, "no-such-word"


@dataclass(frozen=True)
class Address:
    """One address to ask for; `thing` is the post, `person` the author that it names, if it names one."""

    name: str
    path: str
    thing: Thing | None = None
    person: str = ""
    missing: str = ""


def patterns() -> dict[str, dict[str, object]]:
    """The name of each URL with its parameters, namespaces before it; without those that are exempt."""
    found: dict[str, dict[str, object]] = {}
    for prefix, pattern in walk(get_resolver().url_patterns, ""):
        name = f"{prefix}{pattern.name}"
        if _is_exempt(prefix, pattern.name or ""):
            continue
        found[name] = dict(pattern.pattern.converters)
    return found


def walk(entries, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from walk(entry.url_patterns, inner)
        else:
            yield prefix, entry


def _is_exempt(prefix: str, name: str) -> bool:
    return (
        not name
        or name in EXEMPT
        or prefix.rstrip(":").split(":")[0] in EXEMPT_NAMESPACES
        or any(name.startswith(start) for start in EXEMPT_PREFIXES)
    )


# What to ask each address that answers a question; without, it is asked once, plainly.
ASKED = {
    "search": (
        "q=picture",
        "q=zq{secret}caption",
        "tag=everywhere",
        "tag=zq{secret}tag",
        "post={post}",
        "author={author}",
        "q=picture&author={author}",
        "q=picture&followed=1",
        "sale=1&q=picture",
        "colour=red",
        "post={post}&more=hue",
        "post={post}&number=1&region=0,0,0.5,0.5",
        "eye={author}&weights=hue:3,form:1",
        "q=picture&unwanted=zq{secret}caption",
        "picture=zq{author}ownpicture",
        "tag=everywhere&since=2000-01-01&until=2999-12-31&orientation=landscape&shade=red",
        "tag=everywhere&price_max=20&currency=EUR",
        "tag=everywhere&mine=1",
        "ask={document}",
    ),
    "search_refine": ("q=picture", "tag=zq{secret}tag", "post={post}", "eye={author}", "colour=red"),
    "search_suggest": ("q=every", "q=zq{secret}", "q={author}"),
    "search_map": ("q=picture", "tag=everywhere", "post={post}", "author={author}"),
    "saved_button": ("q=picture", "post={post}"),
    "people_for_search": ("q=picture", "tag=zq{secret}tag", "post={post}", "author={author}"),
    "complete_tags": ("q=every", "q=zq{secret}"),
    "tags": ("q=every", "q=zq{secret}"),
    "federation_outbox": ("", "page="),
    "webfinger": ("resource=acct:{author}@testserver",),
    "explore": ("", "by=trending", "by=fresh", "by=small", "by=colour", "by=tag"),
    "profile": ("", "view=portfolio"),
    "posts_of": ("",),
    "of_colour": ("colour=red",),
    "copies": ("post={post}",),
    "oembed": ("url=http://testserver/posts/{post}/", "url=http://testserver/posts/{post}/&format=xml"),
    "saved_among": ("post={post}",),
    "comment_people": ("q={author}",),
    "notices": ("", "show=unread", "show=talk"),
}


def addresses(world: World) -> Iterator[Address]:
    """Every address, once for each thing of the world that its parameters can name."""
    for name, parameters in patterns().items():
        yield from _filled(name, parameters, world)


def _filled(name: str, parameters: dict[str, object], world: World) -> Iterator[Address]:
    kind = _kind(parameters)
    if kind is None:
        for question in _questions(name, world):
            yield Address(name, f"{reverse(name)}{question}")
    elif kind == "post":
        for thing in world.asked_for():
            yield _of_post(name, parameters, thing)
    elif kind == "person":
        for author in AUTHORS:
            for question in _questions(name, world):
                yield Address(name, f"{reverse(name, args=[author])}{question}", person=author)
    else:
        for value in _values(kind, world):
            yield Address(name, _path(name, parameters, {kind: value}))


def _kind(parameters: dict[str, object]) -> str | None:
    """What the address is about: the most telling of its parameters."""
    if not parameters:
        return None
    for kind, names in KINDS_OF_PARAMETER.items():
        if names & set(parameters):
            return kind
    raise AssertionError(f"Teach tests/safety/visibility/surfaces.py what these parameters name: {sorted(parameters)}.")


# What stands in the place of a parameter that is not the one which the address is about.
DEFAULTS = {
    "board": MISSING,
    "webhook_id": MISSING,
    "post": MISSING,
    "picture": MISSING,
    "person": "ada",
    "width": 64,
    "size": 96,
}

ERRANDS = (
    "decision_id",
    "search_id",
    "arrival_id",
    "import_id",
    "export_id",
    "delivery_id",
    "webhook_id",
    "word_id",
    "token_id",
    "invitation_id",
)
KINDS_OF_PARAMETER = {
    "token": {"token"},
    "board": {"board_id"},
    "post": {"post_id", "picture_id"},
    "person": {"username"},
    "slug": {"slug"},
    "comment": {"comment_id"},
    **{errand: {errand} for errand in ERRANDS},
    "blocked": {"blocked_id"},
    "section": {"section"},
    "portrait": {"portrait"},
    "number": {
        "taste_id",
        "request_id",
        "notice_id",
        "catalogue_id",
        "link_id",
        "revision_id",
        "section_id",
        "failure_id",
        "number",
    },
}


def _values(kind: str, world: World) -> Iterator[object]:
    if kind == "board":
        yield from (board.pk for board in world.boards.values())
    elif kind == "slug":
        yield "everywhere"
        yield from (f"zq{thing.author}{thing.kind}tag" for thing in world.asked_with())
    elif kind == "comment":
        yield from world.comments()
    elif kind == "blocked":
        yield MISSING  # moderators' alone; what a dry run tells them: tests/safety/moderation
    elif kind == "token":
        yield "no-such-token"  # those that were given: test_links and test_others
    elif kind == "portrait":
        yield from (f"portrait-of-{author}" for author in AUTHORS)
    elif kind == "section":
        yield from ("people", "posts", "tags", "boards")  # of the sitemap
    elif kind in world.errands:
        yield from (errand.pk for errand in world.errands[kind])
    else:
        yield 1


def _of_post(name: str, parameters: dict[str, object], thing: Thing) -> Address:
    path = _path(name, parameters, {"post": thing.post_id, "picture": thing.picture_id})
    missing = _path(name, parameters, {"post": MISSING, "picture": MISSING})
    return Address(name, path, thing, missing=missing)


def _path(name: str, parameters: dict[str, object], values: dict[str, object]) -> str:
    given: dict[str, object] = {}
    for parameter in parameters:
        kind = next((kind for kind, names in KINDS_OF_PARAMETER.items() if parameter in names), parameter)
        kind = "picture" if parameter == "picture_id" else kind
        given[parameter] = values.get(kind, DEFAULTS.get(kind, 1))
    return reverse(name, kwargs=given)


def _questions(name: str, world: World) -> Iterator[str]:
    for question in ASKED.get(name.removeprefix("api:"), ("",)):
        if "{post}" in question:
            yield from (f"?{question.format(post=thing.post_id)}" for thing in world.asked_with())
        elif "{secret}" in question:
            yield from (f"?{question.format(secret=f'{thing.author}{thing.kind}')}" for thing in world.asked_with())
        elif "{document}" in question:
            yield from (f"?{question.format(document=_document(thing))}" for thing in world.asked_with())
        elif "{author}" in question:
            yield from (f"?{question.format(author=author)}" for author in AUTHORS)
        else:
            yield f"?{question}" if question else ""


def _document(thing: Thing) -> str:
    """A search by the post and by a word, as a link has it that says more than plain parameters can."""
    terms = [{"post": str(thing.post_id), "weight": 2}, {"words": "picture"}]
    return packed({"version": VERSION, "terms": terms, "filters": {"tags": ["everywhere"]}})
