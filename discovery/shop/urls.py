"""The addresses of the shop window."""

from django.urls import path

from discovery.shop import views

urlpatterns = [
    path("posts/<uuid:post_id>/offer/", views.edit, name="offer_edit"),
    path("posts/<uuid:post_id>/cheaper/", views.cheaper, name="cheaper"),
]
