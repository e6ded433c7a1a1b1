"""The Django app `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "vpcviz.web"
