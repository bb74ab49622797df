"""The addresses of uploads."""

from django.urls import path

from discovery.uploads import views

urlpatterns = [
    path("posts/new/", views.new, name="upload"),
    path("posts/<uuid:post_id>/progress/", views.progress, name="post_progress"),
]
