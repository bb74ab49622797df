"""People in Django's admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import ApiToken, Dismissal, Follow, SuggestionTally, User


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "display_name", "email", "is_active", "is_staff", "date_joined")
    search_fields = ("username", "display_name", "email")
    ordering = ("-date_joined",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Shown to others", {"fields": ("display_name", "bio", "suggestible")}),
        ("Kept private", {"fields": ("email", "date_joined", "last_login")}),
        ("May do", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
    )


@admin.register(Follow)
class FollowAdmin(admin.ModelAdmin):
    list_display = ("follower", "followee", "created_at")
    list_select_related = ("follower", "followee")
    raw_id_fields = ("follower", "followee")


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Tokens can be withdrawn here, never read: only their digest is kept."""

    list_display = ("user", "name", "created_at")
    list_select_related = ("user",)
    fields = readonly_fields = ("user", "name", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """What only the site itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Dismissal)
class DismissalAdmin(ReadOnlyAdmin):
    list_display = ("user", "person", "is_kind", "created_at")
    list_select_related = ("user", "person")


@admin.register(SuggestionTally)
class SuggestionTallyAdmin(ReadOnlyAdmin):
    """How many people were suggested each day, and how many of these are known to few."""

    list_display = ("day", "shown", "explored")
    ordering = ("-day",)
