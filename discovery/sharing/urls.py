"""The addresses of secret links."""

from django.urls import path

from discovery.sharing import views

urlpatterns = [
    path("posts/<uuid:post_id>/links/", views.links, name="post_links"),
    path("posts/<uuid:post_id>/links/<int:link_id>/revoke/", views.revoke, name="post_link_revoke"),
    path("s/<slug:token>/", views.shared, name="shared"),
    path("s/<slug:token>/pictures/<uuid:picture_id>/<int:width>/", views.shared_picture, name="shared_picture"),
]
