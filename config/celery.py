"""The Celery application; its tasks are those of the modules that CELERY_IMPORTS in the settings names."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init

from config.refusals import leave_unless_fit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("kindred")
app.config_from_object("django.conf:settings", namespace="CELERY")
# For every thread, not only the importing one: gunicorn's threads would otherwise publish to a default application
# without a broker of ours.
app.set_default()
for module in ("config.redelivery", "config.logs"):
    app.loader.import_module(module)  # connects its receivers


@celeryd_init.connect(dispatch_uid="kindred.refusals", weak=False)
@beat_init.connect(dispatch_uid="kindred.refusals", weak=False)
def begin(**_: Any) -> None:
    """A worker and a clock of a site that is not fit for others do not start either."""
    leave_unless_fit()
