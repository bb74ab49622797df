"""The addresses of search."""

from django.urls import path

from discovery.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/refine/", views.refine, name="search_refine"),
    path("search/suggest/", views.suggest, name="search_suggest"),
    path("search/picture/", views.by_picture, name="search_picture"),
    path("search/pictures/<str:token>.webp", views.preview, name="query_picture"),
    path("posts/<uuid:post_id>/similar/", views.similar, name="similar"),
]
