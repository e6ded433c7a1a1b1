"""`vpcviz delete`: deletes what was read from an account, or a whole workspace."""

from argparse import ArgumentParser
from typing import Any

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.inventory.selectors import known_accounts
from vpcviz.inventory.services.removal import delete_account, delete_workspace
from vpcviz.people.models import Workspace


class Command(LineCommand):
    """Deletes for good; `--confirm` repeats what is deleted."""

    help = "Delete an account's data in all snapshots, or a workspace with everything in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is deleted, and that it is meant."""
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--account", default="", metavar="ID", help="Only what was read from this account.")
        parser.add_argument(
            "--confirm", default="", metavar="NAME", help="The account's id, or the workspace's short name, once more."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Delete."""
        serving.migrate()
        slug, account = options["workspace"], options["account"]
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            self.refuse(f"there is no workspace “{slug}”")
        if account and account not in {one.account for one in known_accounts(workspace)}:
            self.refuse(f"nothing is known of account {account} in {slug}")
        name = account or slug
        if options["confirm"] != name:
            self.refuse(f"this deletes for good: add --confirm {name}")
        if account:
            removed = delete_account(workspace=workspace, account_id=account, now=serving.utc_now())
            self.stdout.write(f"{slug}: deleted {removed} versions of resources of account {account}")
        else:
            delete_workspace(workspace=workspace, now=serving.utc_now())
            self.stdout.write(f"{slug}: deleted")
