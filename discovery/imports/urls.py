"""The addresses of imports."""

from django.urls import path

from discovery.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:import_id>/", views.one, name="import"),
    path("imports/<uuid:import_id>/confirm/", views.confirm, name="import_confirm"),
    path("imports/<uuid:import_id>/undo/", views.undo, name="import_undo"),
    path("imports/<uuid:import_id>/drop/", views.drop, name="import_drop"),
]
