"""Addresses of maps of pictures."""

urlpatterns = []
