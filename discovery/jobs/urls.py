"""The addresses of jobs, for staff."""

from __future__ import annotations

from django.urls import path

from discovery.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/retry/", views.retry, name="jobs_retry"),
    path("jobs/push/", views.push, name="jobs_push"),
    path("jobs/<int:failure_id>/dismiss/", views.dismiss, name="job_dismiss"),
]
