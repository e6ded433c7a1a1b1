"""Removing snapshots that the rules no longer keep, and the versions and readings that only they need."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length

from vpcviz.inventory.dependants import needed_numbers
from vpcviz.inventory.models import PastSnapshot, ResourceVersion, RetentionRules, ScopeReading, Snapshot
from vpcviz.inventory.retention import Dated, Rules, gaps, is_needed, kept
from vpcviz.inventory.upkeep import RETENTION_KIND
from vpcviz.jobs import services as jobs
from vpcviz.people.audit import Target, record
from vpcviz.people.models import Workspace
from vpcviz.people.services import permit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from vpcviz.jobs.models import Job
    from vpcviz.people.models import User

SNAPSHOTS_PER_STEP: Final = 100
ROWS_PER_STEP: Final = 5000
LONGEST_SPAN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Removal:
    """What the rules would remove, or have removed."""

    snapshots: tuple[int, ...]
    versions: int
    size: int
    """Bytes of what the versions and readings hold."""


def rules_of(workspace: Workspace) -> Rules | None:
    """The workspace's rules; None when it keeps everything."""
    row = RetentionRules.objects.filter(workspace=workspace).first()
    return Rules(row.all_days, row.daily_days, row.weekly_weeks) if row else None


@transaction.atomic
def set_rules(*, workspace: Workspace, rules: Rules | None, now: datetime, by: User | None = None) -> None:
    """Keep by these rules from the next snapshot on; None keeps everything."""
    permit(workspace, by, "decide which snapshots are kept")
    values = _checked(rules) if rules is not None else {}
    if values:
        RetentionRules.objects.update_or_create(workspace=workspace, defaults=values)
    else:
        RetentionRules.objects.filter(workspace=workspace).delete()
    details = dict(values) if values else {"keep": "everything"}
    target = Target("workspace", workspace.slug)
    record("retention.set", now=now, by=by, workspace=workspace, target=target, details=details)


def _checked(rules: Rules) -> dict[str, int]:
    """The rules as they are stored. Raises `ValidationError`."""
    if rules.all_days < 1 or min(rules.daily_days, rules.weekly_weeks) < 0:
        message = "All snapshots of the last day, at least, are kept; no span is below 0."
        raise ValidationError(message)
    if max(rules.all_days, rules.daily_days, rules.weekly_weeks) > LONGEST_SPAN:
        message = f"A span has at most {LONGEST_SPAN:,} days or weeks; without rules everything is kept."
        raise ValidationError(message)
    return {"all_days": rules.all_days, "daily_days": rules.daily_days, "weekly_weeks": rules.weekly_weeks}


def planned(*, workspace: Workspace, rules: Rules | None, now: datetime) -> Removal:
    """What these rules would remove now. Changes nothing; a handful of queries, whatever the number of snapshots."""
    if rules is None:
        return Removal((), 0, 0)
    staying = _staying(workspace, rules, now)
    numbers = Snapshot.objects.filter(workspace=workspace).order_by("number").values_list("number", flat=True)
    going = tuple(number for number in numbers if number not in staying)
    if not going:
        return Removal((), 0, 0)
    versions, size = _unneeded(ResourceVersion, "body", workspace, sorted(staying))
    _, more = _unneeded(ScopeReading, "readings", workspace, sorted(staying))
    return Removal(going, versions, size + more)


def after_publishing(*, workspace: Workspace, now: datetime) -> Job | None:
    """The job that applies the workspace's rules; None when it keeps everything."""
    return start_retention(workspace=workspace, now=now) if rules_of(workspace) else None


def start_retention(*, workspace: Workspace, now: datetime, by: User | None = None) -> Job:
    """The job that applies the workspace's rules; the one that is under way when there is one."""
    permit(workspace, by, "decide which snapshots are kept")
    return jobs.enqueue(
        kind=RETENTION_KIND,
        arguments={},
        workspace=workspace,
        by=by,
        now=now,
        dedupe_key=f"{RETENTION_KIND}:{workspace.pk}",
    )


def apply_rules(*, workspace: Workspace, now: datetime, step: Callable[[Removal], None] = lambda _: None) -> Removal:
    """Remove what the rules do not keep, in short transactions; `step` is told how far it is, and may raise to stop.

    May be stopped anywhere and run again: a snapshot goes before the versions that only it needed.
    """
    rules = rules_of(workspace)
    if rules is None:
        return Removal((), 0, 0)
    done = Removal((), 0, 0)
    while removed := _remove_some(workspace, rules, now):
        done = Removal((*done.snapshots, *removed), 0, 0)
        step(done)
    for count in remove_unneeded(workspace):
        done = Removal(done.snapshots, done.versions + count, 0)
        step(done)
    return done


@transaction.atomic
def _remove_some(workspace: Workspace, rules: Rules, now: datetime) -> tuple[int, ...]:
    """Remove the oldest snapshots that need not stay; their numbers."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    staying = _staying(workspace, rules, now)
    rows = Snapshot.objects.filter(workspace=workspace).order_by("number").values_list("pk", "number", "taken_at")
    going = [row for row in rows if row[1] not in staying][:SNAPSHOTS_PER_STEP]
    PastSnapshot.objects.bulk_create(
        [PastSnapshot(workspace=workspace, number=number, taken_at=at) for _, number, at in going],
        ignore_conflicts=True,
    )
    Snapshot.objects.filter(pk__in=[pk for pk, _, _ in going]).delete()
    numbers = tuple(number for _, number, _ in going)
    if numbers:
        target = Target("snapshots", f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else str(numbers[0]))
        record("snapshot.remove", now=now, workspace=workspace, target=target, details={"snapshots": list(numbers)})
    return numbers


def remove_unneeded(workspace: Workspace) -> Iterable[int]:
    """Delete what is valid at no snapshot that is there, in short transactions; how many rows each deleted."""
    numbers = Snapshot.objects.filter(workspace=workspace).values_list("number", flat=True)
    for before, after in gaps(numbers):
        for model in (ResourceVersion, ScopeReading):
            inside = model.objects.filter(workspace=workspace, valid_from__gt=before, valid_to__lte=after)
            while keys := list(inside.values_list("pk", flat=True)[:ROWS_PER_STEP]):
                yield model.objects.filter(pk__in=keys).delete()[0]


def _staying(workspace: Workspace, rules: Rules, now: datetime) -> frozenset[int]:
    needed = needed_numbers(workspace)
    rows = Snapshot.objects.filter(workspace=workspace).values_list("number", "taken_at", "label", "is_pinned")
    dated = [
        Dated(number, taken_at, is_pinned or bool(label) or number in needed)
        for number, taken_at, label, is_pinned in rows
    ]
    return kept(dated, rules=rules, now=now)


def _unneeded(
    model: type[ResourceVersion | ScopeReading], body: str, workspace: Workspace, staying: list[int]
) -> tuple[int, int]:
    """How many rows no staying snapshot needs, and the bytes in them. One query; as many rows as there are intervals."""
    groups = (
        model.objects.filter(workspace=workspace)
        .exclude(valid_to=None)
        .order_by("valid_from", "valid_to")
        .values_list("valid_from", "valid_to")
        .annotate(rows=Count("pk"), size=Sum(Length(body)))
    )
    total: Counter[str] = Counter()
    for valid_from, valid_to, rows, size in groups:
        if not is_needed(staying, valid_from, valid_to):
            total.update(rows=rows, size=size)
    return total["rows"], total["size"]
