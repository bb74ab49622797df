"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from config.refusals import leave_unless_fit

leave_unless_fit()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()

from config.admission import Admission  # noqa: E402 - its settings are there now

application = Admission(_django)
