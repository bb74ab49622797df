"""The addresses of posts."""

from django.urls import path

from discovery.posts import views

urlpatterns = [
    path("posts/<uuid:post_id>/", views.detail, name="post"),
    path("posts/<uuid:post_id>/edit/", views.edit, name="post_edit"),
    path("posts/<uuid:post_id>/delete/", views.delete, name="post_delete"),
    path("posts/<uuid:post_id>/like/", views.like, name="post_like"),
    path("pictures/<uuid:picture_id>/<int:width>.webp", views.rendition, name="picture"),
    path("pictures/<uuid:picture_id>/download.jpg", views.download, name="picture_download"),
    path("complete/tags/", views.complete_tags, name="complete_tags"),
]
