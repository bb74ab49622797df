"""Posts, tags, spaces and imports in Django's admin."""

from django.contrib import admin
from django.http import HttpRequest

from discovery.models import EmbeddingSpace, Import, ImportItem, Picture, Post, Tag


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


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")


@admin.register(EmbeddingSpace)
class EmbeddingSpaceAdmin(admin.ModelAdmin):
    list_display = ("__str__", "state", "dimension", "created_at")
    fields = readonly_fields = ("encoder", "version", "dimension", "fingerprint", "state", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
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
