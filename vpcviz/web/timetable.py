"""Schedules as the page tells them: when, what, and when next, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import QueryDict

from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.scan_scopes import ScanScope
from vpcviz.jobs import cron
from vpcviz.jobs.models import Schedule
from vpcviz.jobs.schedules import Times
from vpcviz.layout.text import clean
from vpcviz.topology.moments import day_words, time_words

SUGGESTED: Final = (
    ("0 3 * * *", "every day at 03:00"),
    ("0 */6 * * *", "every six hours"),
    ("0 * * * *", "every hour"),
    ("30 5 * * 1-5", "on working days at 05:30"),
    ("0 2 * * 0", "on Sundays at 02:00"),
)
ZONES: Final = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Kolkata",
)


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields of a schedule."""

    cron: str = "0 3 * * *"
    time_zone: str = "UTC"
    minutes: str = "15"
    accounts: tuple[str, ...] = ()
    regions: str = ""

    @classmethod
    def sent(cls, told: QueryDict) -> "Form":
        """As a browser sent it."""
        return cls(
            cron=told.get("cron", "").strip(),
            time_zone=told.get("time_zone", "").strip() or "UTC",
            minutes=told.get("minutes", "").strip() or "0",
            accounts=tuple(sorted(told.getlist("account"))),
            regions=told.get("regions", "").strip(),
        )

    @classmethod
    def of(cls, schedule: Schedule) -> "Form":
        """As a schedule is."""
        scope = ScanScope.from_arguments(schedule.arguments)
        return cls(
            cron=schedule.cron,
            time_zone=schedule.time_zone,
            minutes=str(schedule.jitter_s // 60),
            accounts=tuple(sorted(scope.accounts)),
            regions=" ".join(sorted(scope.regions)),
        )

    @property
    def times(self) -> Times:
        """When it runs. A number that is none is out of bounds, which the service says."""
        minutes = int(self.minutes) if self.minutes.isdecimal() and len(self.minutes) < 6 else -1
        return Times(cron=self.cron, time_zone=self.time_zone, jitter_s=minutes * 60)

    @property
    def scope(self) -> ScanScope:
        """What it scans."""
        return ScanScope.of(self.accounts, self.regions.replace(",", " ").split())


def rows(schedules: Iterable[Schedule], accounts: Sequence[ConnectedAccount], now: datetime) -> list[dict[str, Any]]:
    """The schedules of a page."""
    names = {account.account_id: account.name for account in accounts}
    return [
        {
            "item": schedule,
            "words": cron.in_words(schedule.cron),
            "spread": schedule.jitter_s // 60,
            "scope": _scope(ScanScope.from_arguments(schedule.arguments), names),
            "next": _local(schedule.next_at, schedule.time_zone),
            "until": until(schedule.next_at, now),
            "form": Form.of(schedule),
        }
        for schedule in schedules
    ]


def until(moment: datetime | None, now: datetime) -> str:
    """How long it is till then, in words."""
    if moment is None:
        return ""
    left = moment - now
    if left <= timedelta(minutes=1):
        return "any moment"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = round(left.total_seconds() / size)
        if left.total_seconds() >= size:
            return f"in {count} {unit}{'' if count == 1 else 's'}"
    return "any moment"


def _local(moment: datetime | None, time_zone: str) -> str:
    if moment is None:
        return ""
    try:
        local = moment.astimezone(cron.zone(time_zone))
    except cron.ScheduleError:
        return f"{moment:%a} {time_words(moment)}"
    return f"{local:%a} {day_words(local)} {local:%H:%M} {time_zone}"


def _scope(scope: ScanScope, names: dict[str, str]) -> str:
    accounts = ", ".join(clean(names.get(one) or one) for one in sorted(scope.accounts)) or "all accounts"
    return f"{accounts}, {', '.join(sorted(scope.regions))}" if scope.regions else accounts
