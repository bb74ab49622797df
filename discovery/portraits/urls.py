"""The addresses of profile pictures."""

from django.urls import path

from discovery.portraits import views

urlpatterns = [
    path("settings/portrait/", views.portrait, name="portrait"),
    path("portraits/<str:portrait>/<int:size>.webp", views.portrait_file, name="portrait_file"),
]
