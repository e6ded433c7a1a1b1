"""Deleting what is known of an account, and whole workspaces, in short transactions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, QuerySet

from vpcviz.inventory.dependants import close_all, forget_all
from vpcviz.inventory.models import ConnectedAccount, ResourceVersion, ScopeReading, Snapshot
from vpcviz.inventory.selectors import forget_topologies
from vpcviz.inventory.services.accounts import account_target
from vpcviz.inventory.services.uploads import drop_all
from vpcviz.inventory.upkeep import REMOVE_ACCOUNT_KIND, REMOVE_WORKSPACE_KIND
from vpcviz.jobs import services as jobs
from vpcviz.jobs.models import Job
from vpcviz.jobs.selectors import job_under_way
from vpcviz.people.audit import Target, record
from vpcviz.people.invitations import revoke_all
from vpcviz.people.models import Membership, Workspace
from vpcviz.people.services import permit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from vpcviz.people.models import User

ROWS_PER_STEP: Final = 5000

Rows = QuerySet[ScopeReading] | QuerySet[ResourceVersion] | QuerySet[Snapshot]


@transaction.atomic
def start_account_removal(
    *, workspace: Workspace, account_id: str, typed: str, now: datetime, by: User | None = None
) -> Job:
    """The job that deletes everything that was read from an account, in every snapshot. `typed` confirms its id.

    One that has not ended is joined.
    """
    permit(workspace, by, "delete an account's data")
    _confirm(typed, account_id)
    key = f"{REMOVE_ACCOUNT_KIND}:{workspace.pk}:{account_id}"
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    joined = job_under_way(key)
    if joined is not None:
        return joined
    _record_account(workspace, account_id, now, by)
    return jobs.enqueue(
        kind=REMOVE_ACCOUNT_KIND,
        arguments={"account": account_id},
        workspace=workspace,
        by=by,
        now=now,
        dedupe_key=key,
    )


@transaction.atomic
def start_workspace_removal(*, workspace: Workspace, typed: str, now: datetime, by: User | None = None) -> Job:
    """The job that deletes a workspace with all its data. `typed` confirms its name.

    Its members, and visitors of its shared links, lose sight of it at once, and nobody can join it. A job that has not ended is joined.
    """
    permit(workspace, by, "delete it")
    _confirm(typed, workspace.slug)
    for job in Job.objects.active().filter(workspace=workspace).order_by("pk"):
        jobs.ask_to_stop(job=job, now=now)  # jobs that publish hold their own row before the workspace
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    joined = _removal_of(workspace.pk)
    if joined is not None:
        return joined
    Membership.objects.filter(workspace=workspace).delete()
    revoke_all(workspace=workspace, now=now, by=by)
    close_all(workspace)
    _record_workspace(workspace, now, by)
    return jobs.enqueue(
        kind=REMOVE_WORKSPACE_KIND,
        arguments={"workspace": workspace.pk},
        by=by,
        now=now,
        dedupe_key=_key_of(workspace.pk),
    )


def is_going(workspace: int) -> bool:
    """True when a job that has not ended deletes the workspace with this key."""
    return _removal_of(workspace) is not None


def _removal_of(workspace: int) -> Job | None:
    return job_under_way(_key_of(workspace))


def _key_of(workspace: int) -> str:
    return f"{REMOVE_WORKSPACE_KIND}:{workspace}"


def delete_account(*, workspace: Workspace, account_id: str, now: datetime) -> int:
    """Delete everything that was read from an account, at once, for whoever runs the server; how many versions."""
    _record_account(workspace, account_id, now, None)
    return remove_account(workspace=workspace, account_id=account_id)


def delete_workspace(*, workspace: Workspace, now: datetime) -> None:
    """Delete a workspace with all its data, at once, for whoever runs the server."""
    _record_workspace(workspace, now, None)
    remove_workspace(workspace=workspace)


def _record_account(workspace: Workspace, account_id: str, now: datetime, by: User | None) -> None:
    """When it is asked for: what may be stopped halfway has begun."""
    record("account.delete", now=now, by=by, workspace=workspace, target=account_target(account_id))


def _record_workspace(workspace: Workspace, now: datetime, by: User | None) -> None:
    record("workspace.delete", now=now, by=by, workspace=workspace, target=Target("workspace", workspace.slug))


def remove_account(*, workspace: Workspace, account_id: str, step: Callable[[int], None] = lambda _: None) -> int:
    """Delete the readings and versions of an account, and its connection; how many versions.

    May be stopped anywhere and run again. Snapshots stay, without the account; `step` is told of deleted rows.
    """
    ConnectedAccount.objects.filter(workspace=workspace, account_id=account_id).delete()
    try:
        return _remove_read(workspace, step, account=account_id)
    finally:
        forget_all(workspace)
        forget_topologies()


def remove_workspace(*, workspace: Workspace, step: Callable[[int], None] = lambda _: None) -> None:
    """Delete a workspace with all its data. May be stopped anywhere and run again.

    Who changes its members holds its row before theirs: it is locked, whole, before what hangs on it goes.
    """
    drop_all(workspace)
    forget_all(workspace)
    try:
        _remove_read(workspace, step)
        _in_steps(workspace, Snapshot.objects.filter(workspace=workspace), step)
        Job.objects.filter(workspace=workspace).delete()
        with transaction.atomic():
            Workspace.objects.select_for_update().filter(pk=workspace.pk).first()
            workspace.delete()
    finally:
        forget_topologies()


def _remove_read(workspace: Workspace, step: Callable[[int], None], **of: str) -> int:
    """Readings go first: without them, what is no longer there is unknown and not absent. How many versions went."""
    _in_steps(workspace, ScopeReading.objects.filter(workspace=workspace, **of), step)
    return _in_steps(workspace, ResourceVersion.objects.filter(workspace=workspace, **of), step)


def _in_steps(workspace: Workspace, rows: Rows, step: Callable[[int], None]) -> int:
    total = 0
    while removed := _remove_some(workspace, rows):
        total += removed
        step(total)
    return total


@transaction.atomic
def _remove_some(workspace: Workspace, rows: Rows) -> int:
    """Delete some rows; from the same moment on every snapshot says what is left, by another revision."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_PER_STEP])
    if not keys:
        return 0
    if rows.model is ResourceVersion:
        _count_off(workspace, keys)
    Snapshot.objects.filter(workspace=workspace).update(revision=F("revision") + 1)
    return rows.model._default_manager.filter(pk__in=keys).delete()[0]


def _count_off(workspace: Workspace, keys: Sequence[int]) -> None:
    """Let every snapshot count without these versions."""
    groups = list(
        ResourceVersion.objects.filter(pk__in=keys)
        .order_by("kind", "valid_from", "valid_to")
        .values_list("kind", "valid_from", "valid_to")
        .annotate(rows=Count("pk"))
    )
    lessened = []
    for snapshot in Snapshot.objects.filter(workspace=workspace):
        going = _kinds_at(snapshot.number, groups)
        if going:
            left = Counter(snapshot.counts.get("kinds", {})) - going
            snapshot.counts = {**snapshot.counts, "kinds": dict(left)}
            lessened.append(snapshot)
    Snapshot.objects.bulk_update(lessened, ["counts"], batch_size=100)


def _kinds_at(number: int, groups: list[tuple[str, int, int | None, int]]) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for kind, valid_from, valid_to, rows in groups:
        if valid_from <= number and (valid_to is None or number < valid_to):
            kinds[kind] += rows
    return kinds


def _confirm(typed: str, name: str) -> None:
    if typed.strip() != name:
        message = f"Type {name} to confirm; nothing was deleted."
        raise ValidationError(message)
