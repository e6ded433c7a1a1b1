"""`vpcviz workspace`: makes and lists workspaces."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace


class Command(LineCommand):
    """Makes and lists workspaces; `vpcviz delete` deletes one."""

    help = "Workspaces: make, list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and its names."""
        parser.add_argument("action", choices=["create", "list"], help="What to do.")
        parser.add_argument("slug", nargs="?", default="", help="With create: the short name, for addresses.")
        parser.add_argument("--name", default="", help="With create: the name; the short name when it is left out.")

    def handle(self, *_args: Any, action: str, slug: str, name: str, **_options: Any) -> None:
        """Do it."""
        serving.migrate()
        if action == "list":
            for workspace in Workspace.objects.all():
                self.stdout.write(one_line(f"{workspace.slug} {workspace.name}"))
            return
        try:
            made = create_workspace(slug=slug, name=name, now=serving.utc_now())
        except ValidationError as error:
            self.refuse(" ".join(error.messages))
        self.stdout.write(f"{made.slug} is there")
