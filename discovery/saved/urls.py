"""Addresses of searches that people keep."""

from django.urls import path

from discovery.saved import views

urlpatterns = [
    path("searches/", views.searches, name="saved"),
    path("searches/save/", views.save, name="saved_save"),
    path("searches/button/", views.button, name="saved_button"),
    path("searches/<uuid:search_id>/", views.finds, name="saved_search"),
    path("searches/<uuid:search_id>/change/", views.change, name="saved_change"),
    path("searches/<uuid:search_id>/forget/", views.forget, name="saved_forget"),
]
