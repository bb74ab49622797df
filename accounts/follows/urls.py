"""The addresses of follows, requests and blocks."""

from django.urls import path

from accounts.follows import views

urlpatterns = [
    path("@<str:username>/follow/", views.follow, name="follow"),
    path("@<str:username>/followers/", views.followers, name="followers"),
    path("@<str:username>/following/", views.following, name="following"),
    path("@<str:username>/remove/", views.remove_follower, name="remove_follower"),
    path("@<str:username>/block/", views.block, name="block"),
    path("requests/", views.requests, name="requests"),
    path("requests/<str:username>/", views.answer, name="answer_request"),
    path("settings/privacy/", views.privacy, name="privacy"),
]
