"""The addresses of catalogues."""

from django.urls import path

from discovery.catalogues import views

urlpatterns = [
    path("catalogues/", views.catalogues, name="catalogues"),
    path("catalogues/<int:catalogue_id>/", views.catalogue, name="catalogue"),
]
