"""Addresses of what makes the site an app: its manifest, its worker, its words, what is shared to it."""

urlpatterns = []
