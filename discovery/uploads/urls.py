"""The addresses of uploads."""

from django.urls import path

from discovery.uploads import arrival_views, views

urlpatterns = [
    path("posts/new/", views.new, name="upload"),
    path("uploads/", arrival_views.arrivals, name="arrivals"),
    path("uploads/<uuid:arrival_id>/", arrival_views.arrival, name="arrival"),
    path("posts/<uuid:post_id>/progress/", views.progress, name="post_progress"),
]
