"""Schedules: what changes them, and what starts their jobs when the time has come."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction

from vpcviz.jobs import cron
from vpcviz.jobs.models import Schedule
from vpcviz.jobs.registry import JobError, Wish, kind_named
from vpcviz.people.audit import Target, record
from vpcviz.people.origin import through
from vpcviz.people.selectors import can_edit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpcviz.people.models import User, Workspace

MOST_PER_WORKSPACE = 50
LONGEST_JITTER_S = 6 * 3600

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When something is to happen, again and again."""

    cron: str
    time_zone: str = "UTC"
    jitter_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to happen, and when."""

    kind: str
    times: Times
    arguments: Mapping[str, object] = field(default_factory=dict)


def create_schedule(*, workspace: Workspace, asked: Asked, now: datetime, by: User | None = None) -> Schedule:
    """A new schedule. `ValidationError` says what is wrong with which field."""
    _permit(workspace, by)
    _check(asked.times, now)
    with transaction.atomic():
        if Schedule.objects.filter(workspace=workspace).count() >= MOST_PER_WORKSPACE:
            raise ValidationError(
                {"cron": f"A workspace has {MOST_PER_WORKSPACE} schedules at most; remove one first."}
            )
        schedule = Schedule(workspace=workspace, created_by=by, kind=asked.kind, created_at=now, set_at=now)
        _set(schedule, asked, now)
        _record("schedule.create", schedule, now, by)
    return schedule


def change_schedule(*, schedule: Schedule, asked: Asked, now: datetime, by: User | None = None) -> None:
    """Other times, or another scope."""
    _permit(schedule.workspace, by)
    _check(asked.times, now)
    with transaction.atomic():
        _set(schedule, asked, now)
        _record("schedule.change", schedule, now, by)


def pause_schedule(*, schedule: Schedule, paused: bool, now: datetime, by: User | None = None) -> None:
    """Start nothing for the time being; or go on, with the next time after now."""
    _permit(schedule.workspace, by)
    schedule.enabled = not paused
    _plan(schedule, now)
    schedule.note = ""
    with transaction.atomic():
        schedule.save()
        _record("schedule.change", schedule, now, by)


def delete_schedule(*, schedule: Schedule, now: datetime, by: User | None = None) -> None:
    """Start nothing any more. Jobs that were started go on."""
    _permit(schedule.workspace, by)
    with transaction.atomic():
        _record("schedule.delete", schedule, now, by)
        schedule.delete()


def _record(action: str, schedule: Schedule, now: datetime, by: User | None) -> None:
    details = {
        "kind": schedule.kind,
        "cron": schedule.cron,
        "time_zone": schedule.time_zone,
        "jitter_s": schedule.jitter_s,
        "paused": not schedule.enabled,
        **schedule.arguments,
    }
    target = Target("schedule", str(schedule.pk))
    record(action, now=now, by=by, workspace=schedule.workspace, target=target, details=details)


def start_due(*, now: datetime) -> int:
    """Start the jobs of the schedules whose time has come, each once however many workers look; how many.

    One that fails is logged, stays due, and holds up no other.
    """
    due = Schedule.objects.due(now=now).select_related("workspace")
    return sum(_started(schedule, now) for schedule in due)


def _started(schedule: Schedule, now: datetime) -> bool:
    try:
        return start(schedule, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("schedule %s could not be started", schedule.pk)
        return False


def start(schedule: Schedule, *, now: datetime) -> bool:
    """Start the job of a schedule that was due when it was read, unless another worker was faster."""
    due_at, was_set_at = schedule.next_at, schedule.set_at
    ahead = due_at is None or due_at > now
    late = 0 if due_at is None or ahead else cron.missed(schedule.cron, schedule.time_zone, since=due_at, until=now)
    _plan(schedule, now)
    mine = Schedule.objects.filter(pk=schedule.pk, next_at=due_at, set_at=was_set_at, enabled=True)
    with transaction.atomic():
        if not mine.update(next_at=schedule.next_at, set_at=now):
            return False
        if ahead:
            return False
        _wish(schedule, now, late)
    return True


def _wish(schedule: Schedule, now: datetime, late: int) -> None:
    changes: dict[str, object] = {"last_at": now, "note": _missed_in_words(late)}
    starter = kind_named(schedule.kind).start
    try:
        if starter is None:
            raise JobError(f"A job of kind “{schedule.kind}” cannot be scheduled.")
        with through(f"schedule {schedule.pk}"):
            changes["last_job"] = starter(Wish(schedule.workspace, schedule.arguments, now))
    except JobError as error:
        logger.warning("schedule %s started nothing: %s", schedule.pk, error)
        changes["note"] = str(error)
    Schedule.objects.filter(pk=schedule.pk).update(**changes)


def _missed_in_words(late: int) -> str:
    if not late:
        return ""
    runs = "1 run was" if late == 1 else f"{late} runs were"
    return f"{runs} missed while no worker ran; one was made up for them."


def _set(schedule: Schedule, asked: Asked, now: datetime) -> None:
    schedule.cron = " ".join(asked.times.cron.split())
    schedule.time_zone, schedule.jitter_s = asked.times.time_zone, asked.times.jitter_s
    schedule.arguments = dict(asked.arguments)
    schedule.note = ""
    if schedule.pk is None:
        schedule.save()
    _plan(schedule, now)
    schedule.save()


def _plan(schedule: Schedule, now: datetime) -> None:
    moment = cron.next_after(schedule.cron, schedule.time_zone, now)
    schedule.next_at = moment + cron.delay(str(schedule.pk), moment, schedule.jitter_s)
    schedule.set_at = now


def _check(times: Times, now: datetime) -> None:
    wrong: dict[str, str] = {}
    try:
        cron.zone(times.time_zone)
    except cron.ScheduleError as error:
        wrong["time_zone"] = str(error)
    if len(times.cron) > 200:
        wrong["cron"] = "A cron expression has 200 characters at most."
    elif "time_zone" not in wrong:
        try:
            cron.check(times.cron, times.time_zone, now)
        except cron.ScheduleError as error:
            wrong["cron"] = str(error)
    if not 0 <= times.jitter_s <= LONGEST_JITTER_S:
        wrong["jitter_s"] = f"Runs may be spread over {LONGEST_JITTER_S // 60} minutes at most."
    if wrong:
        raise ValidationError({field: [sentence] for field, sentence in wrong.items()})


def _permit(workspace: Workspace, by: User | None) -> None:
    if by is not None and not can_edit(user=by, workspace=workspace):
        raise PermissionDenied(f"Only an editor of {workspace.name} can change schedules.")
