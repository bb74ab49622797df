"""The addresses of exports."""

from django.urls import path

from discovery.exports import views

urlpatterns = [
    path("settings/export/", views.exports, name="exports"),
    path("settings/export/<uuid:export_id>/account.zip", views.file, name="export_file"),
    path("settings/export/<uuid:export_id>/drop/", views.drop, name="export_drop"),
]
