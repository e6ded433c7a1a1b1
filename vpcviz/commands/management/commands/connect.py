"""`vpcviz connect`: an AWS account into a workspace."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.inventory.models import Method
from vpcviz.inventory.services import Access, connect_account
from vpcviz.people.models import Workspace


class Command(LineCommand):
    """Says how an account is read. Nothing is asked of AWS before a scan."""

    help = "Connect an AWS account to a workspace, or change how it is read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workspace, the account, and the way to its answers."""
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--account", required=True, metavar="ID", help="The account's 12 digits.")
        way = parser.add_mutually_exclusive_group(required=True)
        way.add_argument("--role-arn", default="", metavar="A", help="Assume this role, with the external id.")
        way.add_argument("--profile", default="", metavar="P", help="A profile of VPCVIZ_AWS_PROFILES.")
        way.add_argument("--own-credentials", action="store_true", help="The credentials of this machine.")
        parser.add_argument("--name", default="", help="What to call the account.")
        parser.add_argument("--regions", default="", metavar="R,..", help="Only these; else all that are enabled.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Connect."""
        serving.migrate()
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            self.refuse(f"there is no workspace “{options['workspace']}”; `vpcviz import` or `vpcviz serve` makes one")
        access = _access(options)
        try:
            connect_account(workspace=workspace, access=access, now=serving.utc_now())
        except ValidationError as error:
            self.refuse(error.messages[0])
        self.stdout.write(f"{workspace.slug}: account {access.account_id} is connected")
        if access.method is Method.ROLE:
            self.stdout.write(f"Its role must ask for the external id {workspace.external_id}")
        self.stdout.write(f"Read it with: vpcviz scan --workspace {workspace.slug} --wait")


def _access(options: Mapping[str, Any]) -> Access:
    method = Method.ROLE if options["role_arn"] else Method.PROFILE if options["profile"] else Method.DEFAULT
    return Access(
        account_id=options["account"],
        method=method,
        name=options["name"],
        role_arn=options["role_arn"],
        profile=options["profile"],
        regions=tuple(name.strip() for name in options["regions"].split(",") if name.strip()),
    )
