"""Turns what was read into a snapshot, in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import transaction
from django.db.models import Count, Max

from vpcviz.inventory.difference import Key, Looked, difference
from vpcviz.inventory.models import ResourceVersion, ScopeReading, Snapshot
from vpcviz.inventory.packing import canonical, digest, packed, unpacked
from vpcviz.inventory.readings import as_json, by_scope, from_json, merged
from vpcviz.inventory.services.retention import after_publishing
from vpcviz.people.models import Workspace
from vpcviz.topology.records import GLOBAL, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vpcviz.inventory.readings import Reading, Scope
    from vpcviz.topology.records import Inventory, Record

_IDS_PER_STATEMENT: Final = 900
_ROWS_PER_STATEMENT: Final = 100

Item = TypeVar("Item")


def publish(*, workspace: Workspace, inventory: Inventory, source: str, now: datetime, label: str = "") -> Snapshot:
    """The new snapshot. Writes versions only for what changed; what could not be read stays as last known."""
    return publish_accounts(workspace=workspace, accounts=[inventory], source=source, now=now, label=label)


@transaction.atomic
def publish_accounts(
    *, workspace: Workspace, accounts: Iterable[Inventory], source: str, now: datetime, label: str = ""
) -> Snapshot:
    """One new snapshot of several inventories, no two of one account. Holds one of them in memory at a time."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    number = _next_number(workspace)
    changes: Counter[str] = Counter()
    for inventory in accounts:
        changes += _written(workspace, number, inventory, now)
    after_publishing(workspace=workspace, now=now)
    return Snapshot.objects.create(
        workspace=workspace,
        number=number,
        taken_at=now,
        source=source,
        label=label,
        counts=_counts(workspace, changes),
    )


def _written(workspace: Workspace, number: int, inventory: Inventory, now: datetime) -> Counter[str]:
    """Write what changed in the accounts of an inventory; how many resources were added, changed and removed, and how many
    are `unknown`: new where nobody had looked before."""
    staged = _staged(inventory.records)
    accounts = {key[0] for key in staged} | {outcome.account for outcome in inventory.outcomes}
    current = _current(workspace, accounts)
    found = difference(
        current={key: old for key, (_, old) in current.items()},
        staged={key: one.digest for key, one in staged.items()},
        outcomes=inventory.outcomes,
    )
    _close([current[key][0] for key in (*found.changed, *found.removed)], number)
    _insert(workspace, number, ((key, staged[key]) for key in sorted((*found.added, *found.changed))))
    earlier = _store_readings(workspace, number, inventory, now)
    added = sum(earlier.is_whole(key[:3]) for key in found.added)
    unknown = len(found.added) - added
    return Counter(added=added, changed=len(found.changed), removed=len(found.removed), unknown=unknown)


def _next_number(workspace: Workspace) -> int:
    last = Snapshot.objects.filter(workspace=workspace).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@dataclass(frozen=True, slots=True, order=True)
class Staged:
    """A resource as it was read."""

    text: bytes
    digest: str


def _staged(records: Iterable[Record]) -> dict[Key, Staged]:
    """Each resource; of two that claim one key, the one with the greater text, whatever the order."""
    found: dict[Key, Staged] = {}
    for record in records:
        key = (record.account, record.region, record.kind.value, record.id)
        text = canonical(record.body)
        one = Staged(text, digest(record.kind, record.body, text))
        found[key] = max(one, found.get(key, one))
    return found


def _current(workspace: Workspace, accounts: Iterable[str]) -> dict[Key, tuple[int, str]]:
    """The row and digest of every current version in these accounts."""
    found: dict[Key, tuple[int, str]] = {}
    for some in _chunks(sorted(accounts), _IDS_PER_STATEMENT):
        rows = ResourceVersion.objects.filter(workspace=workspace, valid_to=None, account__in=some).values_list(
            "account", "region", "kind", "native_id", "pk", "digest"
        )
        for account, region, kind, native_id, pk, old in rows.iterator(chunk_size=5000):
            found[account, region, kind, native_id] = (pk, old)
    return found


def _close(versions: Sequence[int], number: int) -> None:
    for some in _chunks(versions, _IDS_PER_STATEMENT):
        ResourceVersion.objects.filter(pk__in=some).update(valid_to=number)


def _insert(workspace: Workspace, number: int, staged: Iterable[tuple[Key, Staged]]) -> None:
    rows = (
        ResourceVersion(
            workspace=workspace,
            account=account,
            region=region,
            kind=kind,
            native_id=native_id,
            digest=one.digest,
            body=packed(one.text),
            valid_from=number,
        )
        for (account, region, kind, native_id), one in staged
    )
    ResourceVersion.objects.bulk_create(rows, batch_size=_ROWS_PER_STATEMENT)


def _store_readings(workspace: Workspace, number: int, inventory: Inventory, now: datetime) -> Looked:
    """Write how the calls ended; where the snapshot before had looked."""
    scopes = by_scope(inventory.outcomes)
    before = _readings_before(workspace, {account for account, _ in scopes})
    ended = {scope for scope in before if scope in scopes or _is_settled(before[scope][1], scope, scopes)}
    _close_readings([before[scope][0] for scope in sorted(ended)], number)
    ScopeReading.objects.bulk_create(
        (
            ScopeReading(
                workspace=workspace,
                account=scope[0],
                region=scope[1],
                readings=packed(canonical(as_json(readings))),
                valid_from=number,
            )
            for scope, readings in (
                (scope, merged(before=before.get(scope, (0, ()))[1], outcomes=scopes[scope], now=now.isoformat()))
                for scope in sorted(scopes)
            )
        ),
        batch_size=_ROWS_PER_STATEMENT,
    )
    return Looked.at((reading.outcome for _, readings in before.values() for reading in readings), {})


def _is_settled(readings: Iterable[Reading], scope: Scope, read_now: Iterable[Scope]) -> bool:
    """True for "the account's regions are not known", once they are."""
    account, region = scope
    regions = {one for owner, one in read_now if owner == account} - {UNKNOWN, GLOBAL}
    return region == UNKNOWN and bool(regions) and not any(reading.last_fetched_at for reading in readings)


def _readings_before(workspace: Workspace, accounts: set[str]) -> dict[Scope, tuple[int, tuple[Reading, ...]]]:
    found: dict[Scope, tuple[int, tuple[Reading, ...]]] = {}
    for some in _chunks(sorted(accounts), _IDS_PER_STATEMENT):
        for row in ScopeReading.objects.filter(workspace=workspace, valid_to=None, account__in=some):
            readings = from_json(unpacked(row.readings), account=row.account, region=row.region)
            found[row.account, row.region] = (row.pk, readings)
    return found


def _close_readings(rows: Sequence[int], number: int) -> None:
    for some in _chunks(rows, _IDS_PER_STATEMENT):
        ScopeReading.objects.filter(pk__in=some).update(valid_to=number)


def _counts(workspace: Workspace, changes: Mapping[str, int]) -> Mapping[str, object]:
    kinds = (
        ResourceVersion.objects.filter(workspace=workspace, valid_to=None)
        .order_by("kind")
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    return {"kinds": dict(kinds), **{name: changes[name] for name in ("added", "changed", "removed", "unknown")}}


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
