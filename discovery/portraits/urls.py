"""Addresses of profile pictures."""

urlpatterns = []
