"""`vpcviz scan`: reads the connected accounts of a workspace."""

import time
from argparse import ArgumentParser
from typing import Any, Final

from vpcviz.commands import serving
from vpcviz.commands.line import ANSWER_IS_NO, LineCommand, one_line
from vpcviz.inventory.services import NothingToScanError, start_scan
from vpcviz.jobs.models import Job, State
from vpcviz.people.models import Workspace

LOOK_S: Final = 0.5


class Command(LineCommand):
    """Puts a scan in the queue; a worker, or `serve`, runs it."""

    help = "Scan the connected AWS accounts of a workspace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workspace, and whether to wait."""
        parser.add_argument("--workspace", required=True, metavar="W", help="The workspace's short name.")
        parser.add_argument("--account", action="append", default=[], metavar="ID", help="Only this account.")
        parser.add_argument("--wait", action="store_true", help="Show progress until the scan has ended.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Enqueue, and wait when asked to."""
        serving.migrate()
        slug = options["workspace"]
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace is None:
            self.refuse(f"there is no workspace “{slug}”")
        try:
            job = start_scan(workspace=workspace, now=serving.utc_now(), account_ids=options["account"])
        except NothingToScanError as error:
            self.refuse(str(error))
        self.stdout.write(f"{slug}: scan {job.pk} is {job.state}")
        if options["wait"]:
            self._wait(job)

    def _wait(self, job: Job) -> None:
        shown = ""
        while job.is_active:
            time.sleep(LOOK_S)
            job.refresh_from_db()
            line = in_words(job)
            if line != shown:
                self.stderr.write(line)
                shown = line
        if job.state != State.DONE:
            self.stderr.write(one_line(f"scan {job.pk} {job.state}: {job.error}"))
            raise SystemExit(ANSWER_IS_NO)
        self.stdout.write(f"scan {job.pk} is done: snapshot {job.result['snapshot']}")
        if unread := job.result.get("unread"):
            self.stderr.write(f"{unread} of {job.result['readings']} readings got no answer: see the page Scans")


def in_words(job: Job) -> str:
    """How far a scan is, in one line."""
    progress = job.progress
    if not progress:
        return f"scan {job.pk} {job.state}"
    where = f"{progress['account']} {progress['region']} {progress['operation']}"
    return f"scan {job.pk} {job.state}: {progress['done']} of {progress['total']} calls, last {where}"
