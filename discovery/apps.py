"""The app of pictures: posts, embeddings, uploads, search and feeds."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "discovery"
    verbose_name = "Pictures"

    def ready(self) -> None:
        # shared_task binds to Kindred's Celery app only once that app has been made.
        from config import celery  # noqa: F401
        from discovery import checks  # noqa: F401
