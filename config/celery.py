"""The Celery application; its tasks are those of the modules that CELERY_IMPORTS in the settings names."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kindred")
app.config_from_object("django.conf:settings", namespace="CELERY")
# For every thread, not only the importing one: gunicorn's threads would otherwise publish to a default application
# without a broker of ours.
app.set_default()
for module in ("config.redelivery", "config.logs"):
    app.loader.import_module(module)  # connects its receivers
