"""Addresses of what makes the site an app: its manifest, its worker, its words, what is shared to it."""

from django.urls import path

from discovery.shell import views

urlpatterns = [
    path("words/<slug:language>.js", views.words, name="words"),
    path("language/", views.language, name="language"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("offline/", views.offline, name="offline"),
    path("share/", views.share, name="share"),
    path("robots.txt", views.robots, name="robots"),
]
