"""People in Django's admin. What they see, enjoy and mute is theirs alone, and is not here."""

import allauth.idp.oidc.admin
import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 registered first, so that ours can take its place
from allauth.idp.oidc.models import Token as AccessToken
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import (
    ApiToken,
    Block,
    Dismissal,
    Event,
    Follow,
    FollowRequest,
    Invitation,
    Notice,
    SuggestionTally,
    TasteRefresh,
    User,
)

# Secrets, where people log in from, and what the environment says (KINDRED_LOGIN_PROVIDERS) have no place here.
admin.site.unregister([AccessToken, Authenticator, UserSession, SocialApp, SocialToken])


class ReadOnlyAdmin(admin.ModelAdmin):
    """What only the site itself writes; it can be removed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Opening an account lets in who waits: that is the owner's to do, on their settings page."""

    list_display = ("username", "display_name", "email", "is_active", "is_private", "is_staff", "date_joined")
    search_fields = ("username", "display_name", "email")
    ordering = ("-date_joined",)
    readonly_fields = ("is_private",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Shown to others", {"fields": ("display_name", "bio", "links", "is_private", "suggestible")}),
        ("Kept private", {"fields": ("email", "mails_notices", "shows_sensitive", "date_joined", "last_login")}),
        ("May do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )


@admin.register(Follow)
class FollowAdmin(admin.ModelAdmin):
    list_display = ("follower", "followee", "created_at")
    list_select_related = ("follower", "followee")
    raw_id_fields = ("follower", "followee")


@admin.register(FollowRequest)
class FollowRequestAdmin(ReadOnlyAdmin):
    list_display = ("requester", "person", "created_at")
    list_select_related = ("requester", "person")


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """A block ends follows and requests with it, so it is made where people meet, never here."""

    list_display = ("blocker", "blocked", "created_at")
    list_select_related = ("blocker", "blocked")
    search_fields = ("blocker__username", "blocked__username")


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "kind", "actor", "created_at", "read_at", "mailed_at", "withdrawn_at")
    list_filter = ("kind",)
    list_select_related = ("recipient", "actor")
    search_fields = ("recipient__username",)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens can be withdrawn here, never read: only their digest is kept."""

    list_display = ("user", "name", "scopes", "created_at", "used_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "name")
    fields = list_display


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """What locks somebody out who has lost it can be removed, once it is sure that it is they who ask."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("inviter", "email", "created_at", "expires_at", "used_by", "used_at")
    list_select_related = ("inviter", "used_by")
    search_fields = ("inviter__username", "email", "used_by__username")
    fields = list_display


@admin.register(Dismissal)
class DismissalAdmin(ReadOnlyAdmin):
    list_display = ("user", "person", "is_kind", "created_at")
    list_select_related = ("user", "person")


@admin.register(TasteRefresh)
class TasteRefreshAdmin(ReadOnlyAdmin):
    """Whose tastes wait to be made again, and since when."""

    list_display = ("user", "space_id", "pictures", "refreshed_at", "stale_since")
    list_select_related = ("user",)
    search_fields = ("user__username",)


@admin.register(SuggestionTally)
class SuggestionTallyAdmin(ReadOnlyAdmin):
    """How many people were suggested each day, and how many of these are known to few."""

    list_display = ("day", "shown", "explored")
    ordering = ("-day",)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What webhooks and other servers are still to be told."""

    list_display = ("kind", "user", "subject", "created_at", "hooked_at", "federated_at")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
