"""Posts and what belongs to them, boards, the shop, tags, spaces and imports in Django's admin.

What members see, search, pick and want forgotten (`Seen`, `Signal`, `Forgotten`) is theirs alone, and is not here.
"""

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from accounts.admin import PersonAdmin, ReadOnlyAdmin
from accounts.models import User
from discovery.audit.services import granted_to, record, record_granted, record_password, record_roles, roles_of
from discovery.departures.services import delete_now
from discovery.embeddings.recall import recall_now
from discovery.models import (
    AccountExport,
    AuditEntry,
    Board,
    BoardItem,
    BoardMember,
    Catalogue,
    CatalogueLine,
    Comment,
    EmbeddingSpace,
    FederatedDelivery,
    Import,
    ImportItem,
    ImportJob,
    Offer,
    Picture,
    Pin,
    Post,
    PostRevision,
    RecallSample,
    RemoteActor,
    RemoteFollower,
    RemoteFollowing,
    RemotePost,
    ShareLink,
    Tag,
    TagAlias,
    TaskFailure,
    Webhook,
    WebhookDelivery,
)
from discovery.posts import services
from discovery.posts.forms import AliasForm, TagForm

admin.site.unregister([User, Group])

BACK_OFFICE = gettext_noop("In the back office.")


class LoggedGrants(admin.ModelAdmin):
    """Groups and permissions, which are written after what they belong to, stand in the log."""

    @transaction.atomic
    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: list[BaseModelFormSet], change: bool
    ) -> None:
        holder = form.instance
        before = granted_to(holder)
        super().save_related(request, form, formsets, change)
        now = granted_to(holder)
        record_granted(actor=by(request), holder=holder, before=before, now=now, reason=BACK_OFFICE)


@admin.register(Group)
class MemberGroupAdmin(LoggedGrants, GroupAdmin):
    """With a group its members lose what it may do."""

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        before = granted_to(obj)
        nothing: dict[str, list[str]] = {kind: [] for kind in before}
        record_granted(actor=by(request), holder=obj, before=before, now=nothing, reason=BACK_OFFICE)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Group]) -> None:
        for group in queryset:
            self.delete_model(request, group)


@admin.register(User)
class MemberAdmin(LoggedGrants, PersonAdmin):
    """Who is deleted here goes with their files too, at once and without days of grace.

    The log of what was done tells of that, of who was given or lost which rights, and of passwords that were set.
    """

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        before = roles_of(obj.pk)
        super().save_model(request, obj, form, change)
        record_roles(actor=by(request), person_id=obj.pk, before=before, reason=BACK_OFFICE)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        person = self.get_object(request, unquote(id))
        answer = super().user_change_password(request, id, form_url)
        # Of the same password, too, another hash is kept: each has salt of its own.
        if person and User.objects.filter(pk=person.pk).exclude(password=person.password).exists():
            record_password(actor=by(request), person_id=person.pk, reason=BACK_OFFICE)
        return answer

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        subject = f"person:{obj.pk}"
        record(
            actor=by(request), action=AuditEntry.Action.ACCOUNT, person_id=obj.pk, subject=subject, reason=BACK_OFFICE
        )
        delete_now(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        for person in queryset:
            self.delete_model(request, person)


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Nobody changes or deletes what was done; the database would refuse it, too."""

    list_display = ("at", "action", "actor", "person", "subject", "reason")
    list_filter = ("action",)
    search_fields = ("subject", "reason")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def by(request: HttpRequest) -> User | None:
    """Who asks; the back office lets in accounts alone."""
    return request.user if isinstance(request.user, User) else None


class PictureInline(admin.TabularInline):
    model = Picture
    extra = 0
    can_delete = False
    fields = readonly_fields = ("position", "state", "attempts", "problem", "format", "width", "height", "alt_text")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ("title", "author", "state", "release", "visibility", "is_sensitive", "created_at")
    list_filter = ("state", "release", "visibility", "is_sensitive")
    list_select_related = ("author",)
    search_fields = ("caption", "author__username")
    raw_id_fields = ("author",)
    readonly_fields = ("state", "release", "release_at")
    inlines = (PictureInline,)


class AliasInline(admin.TabularInline):
    """Words are added and taken away; one that is written wrong is both."""

    model = TagAlias
    form = AliasForm
    extra = 1

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    form = TagForm
    list_display = ("name", "slug")
    search_fields = ("name", "slug", "aliases__slug")
    inlines = (AliasInline,)

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseModelFormSet, change: bool) -> None:
        """The service does what the form asks for, so that posts are found by their tags' words at once."""
        added = [alias.slug for alias in formset.save(commit=False)]
        services.change_aliases(tag=form.instance, add=added, remove=formset.deleted_objects)


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "dimension", "index", "distance", "recall", "created_at")
    fields = (
        "encoder",
        "version",
        "dimension",
        "fingerprint",
        "state",
        "index",
        "distance",
        "recall",
        "created_at",
    )

    @admin.display(description="recall of the last live questions")
    def recall(self, space: EmbeddingSpace) -> str:
        return str(recall_now(space))


@admin.register(RecallSample)
class RecallSampleAdmin(ReadOnlyAdmin):
    list_display = ("space", "index", "asked", "recall", "sampled_at")
    list_filter = ("space", "index")
    list_select_related = ("space",)
    ordering = ("-sampled_at",)


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    list_display = ("source", "started_at", "finished_at")


@admin.register(ImportItem)
class ImportItemAdmin(admin.ModelAdmin):
    list_display = ("path", "run", "outcome", "reason", "created_at")
    list_filter = ("outcome", "run")
    list_select_related = ("run",)
    raw_id_fields = ("post",)
    search_fields = ("path",)


class BoardMemberInline(admin.TabularInline):
    model = BoardMember
    extra = 0
    fields = readonly_fields = ("user", "role", "invited_at", "joined_at")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Board)
class BoardAdmin(admin.ModelAdmin):
    list_display = ("name", "owner", "visibility", "updated_at")
    list_filter = ("visibility",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    raw_id_fields = ("owner", "cover")
    inlines = (BoardMemberInline,)


@admin.register(BoardItem)
class BoardItemAdmin(ReadOnlyAdmin):
    list_display = ("board", "post", "added_by", "created_at")
    list_select_related = ("board", "post__author", "added_by")
    search_fields = ("board__name", "added_by__username")


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """To be removed with what answers it; its words are its author's."""

    list_display = ("__str__", "author", "post", "created_at", "hidden_at", "deleted_at")
    list_select_related = ("author", "post__author")
    search_fields = ("text", "author__username")


@admin.register(PostRevision)
class PostRevisionAdmin(ReadOnlyAdmin):
    list_display = ("post", "visibility", "created_at")
    list_select_related = ("post__author",)


@admin.register(Pin)
class PinAdmin(ReadOnlyAdmin):
    list_display = ("post", "user", "position")
    list_select_related = ("post__author", "user")


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyAdmin):
    """Links can be taken back here, never read: who has one sees the post."""

    list_display = ("post", "created_at", "expires_at")
    list_select_related = ("post__author",)
    fields = ("post", "created_at", "expires_at")


@admin.register(Catalogue)
class CatalogueAdmin(admin.ModelAdmin):
    list_display = ("name", "owner", "state", "problem", "refreshed_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    raw_id_fields = ("owner",)
    readonly_fields = ("state", "problem", "refreshed_at")


@admin.register(CatalogueLine)
class CatalogueLineAdmin(ReadOnlyAdmin):
    list_display = ("catalogue", "number", "sku", "outcome", "reason")
    list_filter = ("outcome",)
    list_select_related = ("catalogue",)
    search_fields = ("sku",)


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    list_display = ("post", "seller", "shown_price", "availability", "sku", "updated_at")
    list_filter = ("availability", "currency")
    list_select_related = ("post__author", "seller")
    search_fields = ("sku", "link", "seller__username")
    raw_id_fields = ("post", "seller", "catalogue")
    readonly_fields = ("updated_at",)
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    list_display = ("name", "owner", "kind", "state", "done", "total", "attempts", "created_at", "finished_at")
    list_filter = ("kind", "state")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")


@admin.register(AccountExport)
class AccountExportAdmin(ReadOnlyAdmin):
    list_display = ("owner", "state", "done", "total", "size", "attempts", "created_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("owner__username",)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Its secret is its owner's, and its address may be one: neither is shown."""

    list_display = ("id", "owner", "topics", "failures", "paused_at", "created_at")
    list_select_related = ("owner",)
    search_fields = ("owner__username",)
    fields = list_display


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "topic", "attempts", "status", "problem", "created_at", "next_at", "delivered_at")
    list_filter = ("topic",)
    list_select_related = ("webhook__owner",)
    search_fields = ("webhook__owner__username",)
    fields = list_display

    @admin.display(ordering="webhook__owner")
    def owner(self, delivery: WebhookDelivery) -> str:
        return delivery.webhook.owner.username


@admin.register(TaskFailure)
class TaskFailureAdmin(ReadOnlyAdmin):
    """To be read; the page of jobs tries them again."""

    list_display = ("name", "arguments", "problem", "times", "failed_at", "retried_at")
    list_filter = ("name",)
    search_fields = ("name", "problem")


@admin.register(RemoteActor)
class RemoteActorAdmin(ReadOnlyAdmin):
    list_display = ("handle", "uri", "fetched_at")
    search_fields = ("handle", "uri")


@admin.register(RemoteFollower)
class RemoteFollowerAdmin(ReadOnlyAdmin):
    list_display = ("actor", "user", "created_at")
    list_select_related = ("actor", "user")
    search_fields = ("actor__handle", "user__username")


@admin.register(RemoteFollowing)
class RemoteFollowingAdmin(ReadOnlyAdmin):
    list_display = ("user", "actor", "created_at", "accepted_at")
    list_select_related = ("actor", "user")
    search_fields = ("actor__handle", "user__username")


@admin.register(RemotePost)
class RemotePostAdmin(ReadOnlyAdmin):
    list_display = ("title", "actor", "published_at")
    list_select_related = ("actor",)
    search_fields = ("title", "actor__handle")


@admin.register(FederatedDelivery)
class FederatedDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("inbox", "user", "attempts", "problem", "created_at", "next_at")
    list_select_related = ("user",)
    search_fields = ("inbox", "user__username")
