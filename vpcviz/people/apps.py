"""The Django app `people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, workspaces and who may do what."""

    name = "vpcviz.people"
