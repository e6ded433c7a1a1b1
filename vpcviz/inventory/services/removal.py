"""Deleting what is known of an account, and whole workspaces, in short transactions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, F

from vpcviz.inventory.dependants import close_all, forget_all
from vpcviz.inventory.models import ConnectedAccount, ResourceVersion, ScopeReading, Snapshot
from vpcviz.inventory.selectors import forget_topologies
from vpcviz.inventory.services.accounts import account_target
from vpcviz.inventory.services.uploads import drop_all
from vpcviz.inventory.upkeep import REMOVE_ACCOUNT_KIND, REMOVE_WORKSPACE_KIND
from vpcviz.jobs import services as jobs
from vpcviz.jobs.models import Job
from vpcviz.people.audit import Target, record
from vpcviz.people.models import Membership, Workspace
from vpcviz.people.selectors import can_administer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from vpcviz.people.models import User

ROWS_PER_STEP: Final = 5000


@transaction.atomic
def start_account_removal(
    *, workspace: Workspace, account_id: str, typed: str, now: datetime, by: User | None = None
) -> Job:
    """The job that deletes everything that was read from an account, in every snapshot. `typed` confirms its id."""
    _permit(workspace, by, "delete an account's data")
    _confirm(typed, account_id)
    job = jobs.enqueue(
        kind=REMOVE_ACCOUNT_KIND,
        arguments={"account": account_id},
        workspace=workspace,
        by=by,
        now=now,
        dedupe_key=f"{REMOVE_ACCOUNT_KIND}:{workspace.pk}:{account_id}",
    )
    _record_account(workspace, account_id, now, by)
    return job


@transaction.atomic
def start_workspace_removal(*, workspace: Workspace, typed: str, now: datetime, by: User | None = None) -> Job:
    """The job that deletes a workspace with all its data. `typed` confirms its name.

    Its members, and visitors of its shared links, lose sight of it at once.
    """
    _permit(workspace, by, "delete it")
    _confirm(typed, workspace.slug)
    for job in Job.objects.active().filter(workspace=workspace):
        jobs.ask_to_stop(job=job, now=now)
    Membership.objects.filter(workspace=workspace).delete()
    close_all(workspace)
    _record_workspace(workspace, now, by)
    return jobs.enqueue(
        kind=REMOVE_WORKSPACE_KIND,
        arguments={"workspace": workspace.pk},
        by=by,
        now=now,
        dedupe_key=f"{REMOVE_WORKSPACE_KIND}:{workspace.pk}",
    )


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
    """Delete the versions and readings of an account, and its connection; how many versions.

    May be stopped anywhere and run again. Snapshots stay, without the account; `step` is told of deleted rows.
    """
    ConnectedAccount.objects.filter(workspace=workspace, account_id=account_id).delete()
    removed = _in_steps(ResourceVersion.objects.filter(workspace=workspace, account=account_id), step)
    _in_steps(ScopeReading.objects.filter(workspace=workspace, account=account_id), step)
    forget_all(workspace)
    _count_anew(workspace)
    forget_topologies()
    return removed


def remove_workspace(*, workspace: Workspace, step: Callable[[int], None] = lambda _: None) -> None:
    """Delete a workspace with all its data. May be stopped anywhere and run again."""
    drop_all(workspace)
    forget_all(workspace)
    for model in (ResourceVersion, ScopeReading, Snapshot):
        _in_steps(model._default_manager.filter(workspace=workspace), step)
    workspace.delete()
    forget_topologies()


def _in_steps(
    rows: QuerySet[ResourceVersion] | QuerySet[ScopeReading] | QuerySet[Snapshot], step: Callable[[int], None]
) -> int:
    total = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_PER_STEP]):
        total += rows.model._default_manager.filter(pk__in=keys).delete()[0]
        step(total)
    return total


@transaction.atomic
def _count_anew(workspace: Workspace) -> None:
    """Let every snapshot say how much it holds now, and that what was built of it is no longer true."""
    Workspace.objects.select_for_update().get(pk=workspace.pk)
    groups = list(
        ResourceVersion.objects.filter(workspace=workspace)
        .order_by("kind", "valid_from", "valid_to")
        .values_list("kind", "valid_from", "valid_to")
        .annotate(rows=Count("pk"))
    )
    snapshots = list(Snapshot.objects.filter(workspace=workspace))
    for snapshot in snapshots:
        snapshot.counts = {**snapshot.counts, "kinds": _kinds_at(snapshot.number, groups)}
    Snapshot.objects.bulk_update(snapshots, ["counts"], batch_size=100)
    Snapshot.objects.filter(workspace=workspace).update(revision=F("revision") + 1)


def _kinds_at(number: int, groups: list[tuple[str, int, int | None, int]]) -> Mapping[str, int]:
    kinds: Counter[str] = Counter()
    for kind, valid_from, valid_to, rows in groups:
        if valid_from <= number and (valid_to is None or number < valid_to):
            kinds[kind] += rows
    return dict(kinds)


def _permit(workspace: Workspace, by: User | None, what: str) -> None:
    if by is not None and not can_administer(user=by, workspace=workspace):
        message = f"Only an administrator of {workspace.name} can {what}."
        raise PermissionDenied(message)


def _confirm(typed: str, name: str) -> None:
    if typed.strip() != name:
        message = f"Type {name} to confirm; nothing was deleted."
        raise ValidationError(message)
