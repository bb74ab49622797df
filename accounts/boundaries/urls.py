"""The addresses of muting; blocking ends follows and lies with them."""

from django.urls import path

from accounts.boundaries import views

urlpatterns = [
    path("@<str:username>/mute/", views.mute, name="mute"),
]
