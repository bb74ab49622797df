"""Addresses of reports, the moderators' queue and appeals."""

urlpatterns = []
