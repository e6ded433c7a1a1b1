"""The Django app `web`."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class WebConfig(AppConfig):
    """The pages."""

    name = "vpcviz.web"

    def ready(self) -> None:
        """Have the first pages of new snapshots made ready."""
        import_string("vpcviz.diagrams.warming.prepare_with")(_first_pages)


def _first_pages(snapshot: object) -> object:
    """Make the first pages. Loaded when a server makes itself ready."""
    return import_string("vpcviz.web.warming.first_pages")(snapshot)
