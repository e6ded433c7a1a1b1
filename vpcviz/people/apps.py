"""The Django app `people`."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, workspaces and who may do what."""

    name = "vpcviz.people"

    def ready(self) -> None:
        """Listen to django-allauth, whose models are there now."""
        import_module("vpcviz.people.recording").connect()
