"""The addresses of departures."""

from django.urls import path

from discovery.departures import views

urlpatterns = [
    path("settings/leave/", views.leave, name="leave"),
    path("leaving/", views.leaving, name="leaving"),
]
