"""`vpcviz retention`: which snapshots a workspace keeps."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.services.retention import Removal, apply_rules, planned, rules_of, set_rules
from vpcviz.people.models import Workspace


class Command(LineCommand):
    """Shows the rules, changes them, and removes what they do not keep."""

    help = "Show or change which snapshots a workspace keeps, and remove the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workspace, and other rules."""
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--all-days", type=int, metavar="N", help="Keep all snapshots of the last N days.")
        parser.add_argument("--daily-days", type=int, default=0, metavar="M", help="Then one a day, for M days (0).")
        parser.add_argument(
            "--weekly-weeks", type=int, default=0, metavar="K", help="Then one a week, for K weeks (0)."
        )
        parser.add_argument("--keep-everything", action="store_true", help="Remove nothing any more.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be removed, and change nothing.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Show or change, then remove."""
        serving.migrate()
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            self.refuse(f"there is no workspace “{options['workspace']}”")
        if options["keep_everything"] and options["all_days"] is not None:
            self.refuse("give --keep-everything or --all-days, not both")
        rules = self._rules(workspace, options)
        now = serving.utc_now()
        if options["dry_run"]:
            self._tell(workspace, "would remove", planned(workspace=workspace, rules=rules, now=now))
            return
        if rules != rules_of(workspace):
            self._set(workspace, rules, now)
        self._tell(workspace, "removed", apply_rules(workspace=workspace, now=now))

    def _rules(self, workspace: Workspace, options: dict[str, Any]) -> Rules | None:
        if options["keep_everything"]:
            return None
        if options["all_days"] is None:
            return rules_of(workspace)
        return Rules(options["all_days"], options["daily_days"], options["weekly_weeks"])

    def _set(self, workspace: Workspace, rules: Rules | None, now: datetime) -> None:
        try:
            set_rules(workspace=workspace, rules=rules, now=now)
        except ValidationError as error:
            self.refuse(" ".join(error.messages))

    def _tell(self, workspace: Workspace, verb: str, removal: Removal) -> None:
        size = f", about {filesizeformat(removal.size)}" if removal.size else ""
        words = f"{len(removal.snapshots)} snapshots and {removal.versions} versions of resources{size}"
        self.stdout.write(f"{workspace.slug}: {verb} {words}".replace("\u00a0", " "))
