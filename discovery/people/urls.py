"""The addresses of people."""

from django.urls import path

from discovery.people import views

urlpatterns = [
    path("people/", views.suggested, name="people"),
    path("search/people/", views.for_search, name="people_for_search"),
    path("posts/<uuid:post_id>/people/", views.for_post, name="people_for_post"),
]
