"""Posts, tags, spaces and imports in Django's admin."""

from django.contrib import admin
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest

from discovery.embeddings.recall import recall_now
from discovery.models import EmbeddingSpace, Import, ImportItem, Picture, Post, RecallSample, Tag, TagAlias
from discovery.posts import services
from discovery.posts.forms import AliasForm, TagForm


class PictureInline(admin.TabularInline):
    model = Picture
    extra = 0
    can_delete = False
    fields = readonly_fields = ("position", "state", "attempts", "problem", "format", "width", "height", "alt_text")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ("title", "author", "state", "visibility", "created_at")
    list_filter = ("state", "visibility")
    list_select_related = ("author",)
    search_fields = ("caption", "author__username")
    raw_id_fields = ("author",)
    readonly_fields = ("state",)
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
class EmbeddingSpaceAdmin(admin.ModelAdmin):
    list_display = ("__str__", "state", "dimension", "index", "distance", "recall", "created_at")
    fields = readonly_fields = (
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(RecallSample)
class RecallSampleAdmin(admin.ModelAdmin):
    list_display = ("space", "index", "asked", "recall", "sampled_at")
    list_filter = ("space", "index")
    list_select_related = ("space",)
    ordering = ("-sampled_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


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
