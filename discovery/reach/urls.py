"""The address of one's reach."""

from django.urls import path

from discovery.reach import views

urlpatterns = [path("reach/", views.reach, name="reach")]
