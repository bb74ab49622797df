"""Addresses of searches that people keep."""

urlpatterns = []
