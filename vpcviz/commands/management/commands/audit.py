"""`vpcviz audit`: prints the audit log, and removes what is old."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from vpcviz.commands import serving
from vpcviz.commands.line import LineCommand, one_line
from vpcviz.people.audit import ACTIONS, line_of
from vpcviz.people.models import AuditEvent, Workspace
from vpcviz.people.trail import Wanted, count_before, groups, kept_events, moment, remove_before

ROWS_AT_A_TIME: Final = 2000


class Command(LineCommand):
    """For whoever runs the server: every event, oldest first."""

    help = "Print who did what, when and from where; or remove events of before a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which events, and in which form."""
        parser.add_argument("--workspace", default="", metavar="W", help="Only of this workspace, by its short name.")
        parser.add_argument(
            "--action", default="", metavar="A", help="Only this action, or group: share.create, share."
        )
        parser.add_argument("--since", default="", metavar="T", help="From this day or moment on (UTC).")
        parser.add_argument("--until", default="", metavar="T", help="Up to this moment, or with this day (UTC).")
        parser.add_argument("--json", action="store_true", help="One JSON object per line.")
        parser.add_argument("--remove-before", default="", metavar="T", help="Remove events of before this day.")
        parser.add_argument("--confirm", default="", metavar="T", help="With --remove-before: the day once more.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print, or remove."""
        serving.migrate()
        if options["remove_before"]:
            self._remove(options["remove_before"], options["confirm"])
            return
        action = options["action"]
        if action and action not in ACTIONS and action not in groups():
            self.refuse(f"there is no action “{action}”; there is {', '.join(groups())}, and so on")
        wanted = Wanted(
            action=action, since=self._moment(options["since"]), until=self._moment(options["until"], end=True)
        )
        events = self._of(kept_events(wanted=wanted), options["workspace"]).order_by("at", "pk")
        for event in events.iterator(chunk_size=ROWS_AT_A_TIME):
            self.stdout.write(line_of(event) if options["json"] else in_words(event))

    def _of(self, events: QuerySet[AuditEvent], slug: str) -> QuerySet[AuditEvent]:
        """Those of a workspace, which may be gone by now."""
        if not slug:
            return events
        of_it = events.filter(workspace=slug)
        if not Workspace.objects.filter(slug=slug).exists() and not AuditEvent.objects.filter(workspace=slug).exists():
            self.refuse(f"there is no workspace “{slug}”, and there was none")
        return of_it

    def _moment(self, words: str, *, end: bool = False) -> datetime | None:
        try:
            return moment(words, end=end)
        except ValueError as error:
            self.refuse(str(error))

    def _remove(self, words: str, confirmed: str) -> None:
        before = self._moment(words)
        if before is None:
            self.refuse("--remove-before takes a day, as in 2026-03-04")
        if confirmed != words:
            self.refuse(f"this removes {count_before(before=before)} events for good: add --confirm {words}")
        removed = remove_before(before=before, now=serving.utc_now())
        self.stdout.write(f"removed {removed} events of before {before:%Y-%m-%d %H:%M} UTC; this is recorded")


def in_words(event: AuditEvent) -> str:
    """An event as one line for people."""
    who = event.actor or (event.via if event.actor_kind == "system" else "") or event.actor_kind
    token = f" by token {event.via}" if event.actor_kind == "token" else ""
    where = f" from {event.address}" if event.address else ""
    place = f" in {event.workspace}" if event.workspace else ""
    target = f" {event.target_kind} {event.target}" if event.target else ""
    return one_line(f"{event.at:%Y-%m-%dT%H:%M:%SZ} {who}{token}{where}: {event.action}{target}{place}")
