"""The addresses of users."""

from django.urls import path

from accounts.users import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
]
