"""The Django app `jobs`."""

from django.apps import AppConfig

from vpcviz.jobs.engines import check_settings


class JobsConfig(AppConfig):
    """Job rows, the worker that runs them, and schedules that start them."""

    name = "vpcviz.jobs"

    def ready(self) -> None:
        """Refuse an engine that does not exist before anything is asked of it."""
        check_settings()
