"""When a cron expression comes round: pure, in the time zone that it is meant in."""

import zlib
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

EXAMPLE: Final = "for example `0 3 * * *` for every day at three, or `*/30 * * * *` for every half hour"
MISSED_AT_MOST: Final = 1000
SHORTEST_S: Final = 300
"""Nobody needs scans that follow each other faster."""
LOOKS: Final = 50


class ScheduleError(Exception):
    """The times cannot be told; the text is one sentence."""


def next_after(cron: str, time_zone: str, moment: datetime) -> datetime:
    """The first time after `moment`, in UTC. Raises `ScheduleError`."""
    try:
        return next(CronSim(cron, moment.astimezone(zone(time_zone)))).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise ScheduleError(f"“{cron}” is no cron expression that ever comes round; {EXAMPLE}.") from error


def zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises `ScheduleError`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ScheduleError(f"“{name}” is no time zone; give one like Europe/Berlin, or UTC.") from error


def check(cron: str, time_zone: str, now: datetime) -> None:
    """Raise `ScheduleError` for an expression that is wrong, or comes round too often."""
    first = next_after(cron, time_zone, now)
    for _ in range(LOOKS):
        second = next_after(cron, time_zone, first)
        if (second - first).total_seconds() < SHORTEST_S:
            raise ScheduleError(f"“{cron}” comes round more often than every {SHORTEST_S // 60} minutes; {EXAMPLE}.")
        first = second


def in_words(cron: str) -> str:
    """The expression as a sentence; the expression itself where that cannot be told."""
    try:
        return CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)).explain()
    except CronSimError:
        return cron


def delay(key: str, moment: datetime, jitter_s: int) -> timedelta:
    """By how much the run of this moment is late: the same for all workers, different from run to run."""
    return timedelta(seconds=zlib.crc32(f"{key} {moment.isoformat()}".encode()) % (jitter_s + 1))


def missed(cron: str, time_zone: str, *, since: datetime, until: datetime) -> int:
    """How often it came round after `since` and before `until`, counted to a thousand."""
    count = 0
    moment = next_after(cron, time_zone, since)
    while moment <= until and count < MISSED_AT_MOST:
        count += 1
        moment = next_after(cron, time_zone, moment)
    return count
