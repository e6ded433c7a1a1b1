"""Turns files given by hand into a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from vpcviz.collect.files import read_inputs
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.services.publish import publish
from vpcviz.inventory.services.snapshots import snapshot_target
from vpcviz.people.audit import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from vpcviz.collect.files import Reading
    from vpcviz.collect.notes import Note
    from vpcviz.inventory.models import Snapshot
    from vpcviz.people.models import User, Workspace


@dataclass(frozen=True, slots=True)
class Origin:
    """Where files come from, as far as they do not say so themselves, and what to call their snapshot."""

    account: str = ""
    region: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """The new snapshot, and one line for each file that could not be used."""

    snapshot: Snapshot
    notes: tuple[Note, ...]


def import_files(
    *, workspace: Workspace, paths: Sequence[str], now: datetime, origin: Origin | None = None
) -> Imported:
    """Publish what files of the server hold, for whoever runs it. `InputError` when none can be used; then nothing changes."""
    origin = origin or Origin()
    reading = read_inputs(paths, account=origin.account, region=origin.region)
    return publish_reading(workspace=workspace, reading=reading, now=now, label=origin.label)


@transaction.atomic
def publish_reading(
    *, workspace: Workspace, reading: Reading, now: datetime, label: str = "", by: User | None = None
) -> Imported:
    """Publish what was read from files."""
    accounts = {outcome.account for outcome in reading.inventory.outcomes}
    snapshot = publish(workspace=workspace, inventory=reading.inventory, source="files", now=now, label=label)
    _list_accounts(workspace, accounts, now)
    details = {
        "accounts": len(accounts),
        "resources": len(reading.inventory.records),
        "not_used": len(reading.notes),
        **({"name": label} if label else {}),
    }
    target = snapshot_target(snapshot.number)
    record("import.publish", now=now, by=by, workspace=workspace, target=target, details=details)
    return Imported(snapshot, reading.notes)


def _list_accounts(workspace: Workspace, accounts: Iterable[str], now: datetime) -> None:
    """Show accounts that are known from files only among the workspace's accounts."""
    length = ConnectedAccount._meta.get_field("account_id").max_length
    ConnectedAccount.objects.bulk_create(
        [
            ConnectedAccount(workspace=workspace, account_id=account, method=Method.FILES, created_at=now)
            for account in sorted(accounts)
            if len(account) <= (length or 0)
        ],
        ignore_conflicts=True,
    )
