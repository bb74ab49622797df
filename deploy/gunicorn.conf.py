"""gunicorn in the container: one process of threads on port 8000, as the supervisor of `manage.py up` runs it."""

from config import env, logs
from config.serving import *  # noqa: F403

# All of the container's own network, which only the proxy shares.
bind = "0.0.0.0:8000"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat in memory: a slow disk must not look like a dead process
# Its own few lines in the form of all others.
logconfig_dict = {
    **logs.configuration(as_json=env.LOG.choice("lines", "json") == "json"),
    "loggers": {"gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False}},
}
