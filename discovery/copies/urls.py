"""The address of a post's lineage."""

from django.urls import path

from discovery.copies import views

urlpatterns = [path("posts/<uuid:post_id>/lineage/", views.lineage, name="lineage")]
