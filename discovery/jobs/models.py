"""Tasks that ended with an error, so that somebody can see which, why, and start them again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone


class TaskFailure(models.Model):
    """The same task with the same arguments has one row until it is retried."""

    name = models.CharField(max_length=100)
    arguments = models.JSONField(default=list)
    problem = models.CharField(max_length=500)
    trace = models.TextField(blank=True)
    times = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField(default=timezone.now)
    retried_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-failed_at"], condition=Q(retried_at=None), name="task_failure_open")]

    def __str__(self) -> str:
        return f"{self.name}: {self.problem}"
