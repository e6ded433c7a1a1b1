"""`vpcviz schedule`: scans that start by themselves."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.inventory.apps import SCAN_KIND
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.jobs import cron
from vpcviz.jobs.models import Schedule
from vpcviz.jobs.schedules import Asked, Times, create_schedule, delete_schedule
from vpcviz.people.models import Workspace


class Command(LineCommand):
    """Lists, adds and removes the schedules of a workspace; a worker starts their scans."""

    help = "Scan at set times: list, add and remove schedules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with what."""
        parser.add_argument("action", choices=["list", "add", "remove"], help="What to do.")
        parser.add_argument("id", nargs="?", type=int, help="With remove: the number that list shows.")
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument(
            "--cron", default="0 3 * * *", metavar="EXPR", help="With add: when (default: %(default)s)."
        )
        parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="With add (default: %(default)s).")
        parser.add_argument("--jitter", type=int, default=15, metavar="MINUTES", help="With add: start up to so late.")
        parser.add_argument("--account", action="append", default=[], metavar="ID", help="With add: only this account.")
        parser.add_argument("--region", action="append", default=[], metavar="R", help="With add: only this region.")

    def handle(self, *_args: Any, action: str, workspace: str, **options: Any) -> None:
        """Do it."""
        serving.migrate()
        found = Workspace.objects.filter(slug=workspace).first()
        if found is None:
            self.refuse(f"there is no workspace “{workspace}”")
        {"list": self._list, "add": self._add, "remove": self._remove}[action](found, options)

    def _list(self, workspace: Workspace, _options: dict[str, Any]) -> None:
        for schedule in Schedule.objects.filter(workspace=workspace):
            self._show(schedule)

    def _add(self, workspace: Workspace, options: dict[str, Any]) -> None:
        times = Times(cron=options["cron"], time_zone=options["time_zone"], jitter_s=options["jitter"] * 60)
        scope = ScanScope.of(options["account"], options["region"])
        asked = Asked(kind=SCAN_KIND, times=times, arguments=scope.as_arguments())
        try:
            self._show(create_schedule(workspace=workspace, asked=asked, now=serving.utc_now()))
        except ValidationError as error:
            self.refuse(" ".join(error.messages))

    def _remove(self, workspace: Workspace, options: dict[str, Any]) -> None:
        schedule = Schedule.objects.filter(workspace=workspace, pk=options["id"] or 0).first()
        if schedule is None:
            self.refuse(
                f"{workspace.slug} has no schedule {options['id'] or ''}".rstrip() + "; see `vpcviz schedule list`"
            )
        delete_schedule(schedule=schedule, now=serving.utc_now())
        self.stdout.write(f"schedule {options['id']} is removed")

    def _show(self, schedule: Schedule) -> None:
        scope = ScanScope.from_arguments(schedule.arguments)
        what = ", ".join([*sorted(scope.accounts), *sorted(scope.regions)]) or "everything"
        then = f"next {schedule.next_at:%Y-%m-%d %H:%M} UTC" if schedule.enabled and schedule.next_at else "paused"
        words = cron.in_words(schedule.cron)
        self.stdout.write(one_line(f"{schedule.pk} {words} ({schedule.cron}, {schedule.time_zone}), {what}, {then}"))
