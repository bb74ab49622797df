"""The first version of the API, below /api/v1/, and the answer to every address that it does not have."""

from django.urls import include, path, re_path

from config.problems import unknown_address

urlpatterns = [
    path("", include("discovery.api.urls")),
    re_path(r"", unknown_address),
]
