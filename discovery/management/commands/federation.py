"""`manage.py federation`: follow somebody on another server, and see what waits to be sent to others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.management.plain import PlainCommand, person_named
from accounts.users.models import User
from discovery.federation.models import FederatedDelivery, RemoteFollower, RemoteFollowing
from discovery.federation.selectors import posts_elsewhere
from discovery.federation.services import follow_elsewhere, unfollow_elsewhere


class Command(PlainCommand):
    help = "Follow people on other servers, and see how it stands with them."
    examples = """
        manage.py federation follow ana@pictures.example --as ben
        manage.py federation posts --as ben --json
        manage.py federation status --json
    """

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        for name, said in (("follow", "ask to follow somebody"), ("unfollow", "follow them no longer")):
            deed = deeds.add_parser(name, help=said)
            deed.add_argument("handle", metavar="USER@HOST", help="whom, such as ana@pictures.example")
            deed.add_argument("--as", dest="username", metavar="USERNAME", required=True, help="who follows")
            deed.add_argument("--json", action="store_true", help="as JSON")
        posts = deeds.add_parser("posts", help="what those posted whom somebody follows on other servers")
        posts.add_argument("--as", dest="username", metavar="USERNAME", required=True, help="who follows")
        posts.add_argument("--json", action="store_true", help="as JSON")
        status = deeds.add_parser("status", help="how many follow across servers, and what waits or was given up")
        status.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KINDRED_FEDERATION:
            raise CommandError("Federation is off: set KINDRED_FEDERATION=1 and SITE_URL.")
        if options["deed"] == "status":
            self._tell(_status(), as_json=options["json"])
            return
        user = person_named(options["username"])
        if options["deed"] == "posts":
            self._list(user, as_json=options["json"])
        else:
            self._change(options["deed"], user, options["handle"], as_json=options["json"])

    def _change(self, deed: str, user: User, handle: str, *, as_json: bool) -> None:
        if deed == "follow":
            handle = follow_elsewhere(user=user, handle=handle).actor.handle
            said = f"{user.username} asks @{handle}; what they answer is seen at /elsewhere/."
        else:
            unfollow_elsewhere(user=user, handle=handle)
            said = f"{user.username} does not follow {handle} any more."
        if as_json:
            self.print_json({"deed": deed, "username": user.username, "handle": handle})
        else:
            self.stdout.write(said)

    def _list(self, user: User, *, as_json: bool) -> None:
        posts = [
            {
                "title": post.title,
                "by": post.actor.handle,
                "url": post.url,
                "published_at": post.published_at.isoformat(),
            }
            for post in posts_elsewhere(user)
        ]
        if as_json:
            self.print_json(posts)
            return
        for post in posts:
            self.stdout.write(f"{post['published_at'][:10]}  @{post['by']}  {post['url']}  {post['title']}")

    def _tell(self, status: dict[str, int], *, as_json: bool) -> None:
        if as_json:
            self.print_json(status)
            return
        for name, number in status.items():
            self.stdout.write(f"{number:6,}  {name.replace('_', ' ')}")


def _status() -> dict[str, int]:
    return {
        "followers_on_other_servers": RemoteFollower.objects.count(),
        "followed_on_other_servers": RemoteFollowing.objects.count(),
        "activities_waiting": FederatedDelivery.objects.filter(next_at__isnull=False).count(),
        "activities_given_up": FederatedDelivery.objects.filter(next_at=None).count(),
    }
