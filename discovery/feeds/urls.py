"""The addresses of feeds."""

from django.urls import path

from discovery.feeds import views

urlpatterns = [
    path("", views.home, name="home"),
    path("explore/", views.explore, name="explore"),
    path("tags/<str:slug>/", views.tag, name="tag"),
    path("@<str:username>/", views.profile, name="profile"),
]
