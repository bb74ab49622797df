"""How other servers find people here and learn what runs here: WebFinger (RFC 7033), host-meta (RFC 6415), NodeInfo."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.users.models import User
from discovery.federation import selectors
from discovery.federation.addresses import absolute, host, person_uri, username_in
from discovery.federation.views import ACTIVITY, federated

NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/2.1"
HOST_META = """<?xml version="1.0" encoding="UTF-8"?>
<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link rel="lrdd" template="{}?resource={{uri}}"/></XRD>
"""


@federated
@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """`resource` is acct:name@host, or the address of a person's page or actor."""
    resource = request.GET.get("resource", "")
    if not resource:
        return JsonResponse({"error": "resource-missing"}, status=400)
    try:
        person = selectors.open_person(_username(resource), request.user)
    except User.DoesNotExist:
        raise Http404("Nobody here has this name.") from None
    uri, page = person_uri(person.username), absolute(person.get_absolute_url())
    document = {
        "subject": f"acct:{person.username}@{host()}",
        "aliases": [page, uri],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            {"rel": "self", "type": ACTIVITY, "href": uri},
        ],
    }
    # RFC 7033, section 5: scripts of other sites may ask.
    return JsonResponse(document, content_type="application/jrd+json", headers={"Access-Control-Allow-Origin": "*"})


@federated
@require_safe
def host_meta(request: HttpRequest) -> HttpResponse:
    return HttpResponse(HOST_META.format(absolute(reverse("webfinger"))), content_type="application/xrd+xml")


@federated
@require_safe
def nodeinfo_links(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"links": [{"rel": NODEINFO, "href": absolute(reverse("nodeinfo"))}]})


@federated
@require_safe
def nodeinfo(request: HttpRequest) -> HttpResponse:
    """Counted is what any stranger can find: open accounts and public posts."""
    document = {
        "version": "2.1",
        "software": {"name": "kindred", "version": settings.KINDRED_VERSION},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": settings.KINDRED_REGISTRATION == "open",
        "usage": {
            "users": {"total": selectors.people_total(request.user)},
            "localPosts": selectors.public_posts(request.user).count(),
        },
        "metadata": {"nodeName": settings.SITE_NAME},
    }
    return JsonResponse(document, content_type=f'application/json; profile="{NODEINFO}#"')


def _username(resource: str) -> str:
    """Empty for what is nobody's here."""
    if not resource.startswith("acct:"):
        return username_in(resource)
    name, _at, where = resource.removeprefix("acct:").removeprefix("@").rpartition("@")
    return name if where.lower() == host() else ""
