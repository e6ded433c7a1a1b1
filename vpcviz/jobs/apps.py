"""The Django app `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Job rows and the worker that runs them."""

    name = "vpcviz.jobs"
