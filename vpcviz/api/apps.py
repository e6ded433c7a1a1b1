"""The Django app `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "vpcviz.api"
