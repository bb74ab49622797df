"""The addresses of posts."""

from django.urls import path

from discovery.posts import authoring, serving, views

urlpatterns = [
    path("drafts/", authoring.drafts, name="drafts"),
    path("posts/<uuid:post_id>/", views.detail, name="post"),
    path("posts/<uuid:post_id>/edit/", authoring.edit, name="post_edit"),
    path("posts/<uuid:post_id>/publish/", authoring.publish, name="post_publish"),
    path("posts/<uuid:post_id>/history/", authoring.history, name="post_history"),
    path("posts/<uuid:post_id>/history/<int:revision_id>/restore/", authoring.restore, name="post_restore"),
    path("posts/<uuid:post_id>/delete/", authoring.delete, name="post_delete"),
    path("posts/<uuid:post_id>/like/", views.like, name="post_like"),
    path("posts/<uuid:post_id>/likes/", views.likes, name="likes"),
    path("pictures/<uuid:picture_id>/<int:width>.webp", serving.rendition, name="picture"),
    path("pictures/<uuid:picture_id>/<int:width>.avif", serving.avif, name="picture_avif"),
    path("pictures/<uuid:picture_id>/download.jpg", serving.download, name="picture_download"),
    path("complete/tags/", views.complete_tags, name="complete_tags"),
]
