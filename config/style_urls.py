"""The address of the living style page, there in debug only."""

from django.urls import path

from discovery.shell import views

urlpatterns = [path("", views.style, name="style")]
