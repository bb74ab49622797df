"""The addresses of maps."""

from django.urls import path

from discovery.maps import views

urlpatterns = [
    path("search/map/", views.of_search, name="search_map"),
    path("tastes/map/", views.of_tastes, name="tastes_map"),
    path("@<str:username>/map/", views.of_person, name="person_map"),
]
