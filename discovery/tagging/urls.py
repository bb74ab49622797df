"""The address of a post's tag suggestions."""

from django.urls import path

from discovery.tagging import views

urlpatterns = [
    path("posts/<uuid:post_id>/tag-suggestions/", views.tag_suggestions, name="tag_suggestions"),
]
