"""The addresses of the library."""

from django.urls import path

from discovery.library import views

urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/day/", views.on_this_day, name="library_day"),
    path("library/duplicates/", views.duplicates, name="library_duplicates"),
    path("library/duplicates/keep/", views.keep, name="library_keep"),
    path("library/picture/", views.by_picture, name="library_picture"),
    path("library/act/", views.act, name="library_act"),
]
