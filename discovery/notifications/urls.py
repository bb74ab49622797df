"""The addresses of notifications."""

from django.urls import path

from discovery.notifications import views

urlpatterns = [
    path("notifications/", views.notices, name="notices"),
    path("notifications/badge/", views.badge, name="notices_badge"),
    path("notifications/read/", views.read, name="notices_read"),
    path("notifications/keep/", views.keep, name="notices_keep"),
    path("notifications/mail/<str:token>/", views.mails, name="notices_mails"),
]
