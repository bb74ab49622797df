"""The addresses of people."""

from django.urls import path

from discovery.people import dismissing, views

urlpatterns = [
    path("people/", views.suggested, name="people"),
    path("people/how/", views.how, name="people_how"),
    path("people/dismissed/", dismissing.dismissed, name="people_dismissed"),
    path("search/people/", views.for_search, name="people_for_search"),
    path("posts/<uuid:post_id>/people/", views.for_post, name="people_for_post"),
    path("boards/<uuid:board_id>/people/", views.for_board, name="people_for_board"),
    path("@<str:username>/similar/", views.similar, name="people_like"),
    path("@<str:username>/dismiss/", dismissing.dismiss, name="dismiss"),
]
