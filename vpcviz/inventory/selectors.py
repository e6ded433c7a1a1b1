"""Reading accounts, snapshots and resources."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from vpcviz.inventory.models import ConnectedAccount, ResourceVersion, ScopeReading, Snapshot
from vpcviz.inventory.packing import unpacked
from vpcviz.inventory.readings import Reading, from_json
from vpcviz.topology.build import build
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Inventory, Record

if TYPE_CHECKING:
    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor
    from vpcviz.topology.network import Topology


def accounts_of(*, user: Visitor, workspace: Workspace) -> QuerySet[ConnectedAccount]:
    """The workspace's connected accounts that `user` sees."""
    return ConnectedAccount.objects.visible_to(user).filter(workspace=workspace)


def snapshots_of(*, user: Visitor, workspace: Workspace) -> QuerySet[Snapshot]:
    """The workspace's snapshots that `user` sees, newest first."""
    return Snapshot.objects.visible_to(user).filter(workspace=workspace)


def latest_snapshot(workspace: Workspace) -> Snapshot | None:
    """The snapshot published last."""
    return _first(workspace, Snapshot.objects.filter(workspace=workspace).order_by("-number"))


def snapshot_numbered(workspace: Workspace, number: int) -> Snapshot | None:
    """The snapshot with this number."""
    return _first(workspace, Snapshot.objects.filter(workspace=workspace, number=number))


def _first(workspace: Workspace, found: QuerySet[Snapshot]) -> Snapshot | None:
    """The first snapshot, which then knows its workspace without another query."""
    snapshot = found.first()
    if snapshot is not None:
        snapshot.workspace = workspace
    return snapshot


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account of which something was read, in whatever snapshot."""

    account: str
    name: str
    readings: int


def known_accounts(workspace: Workspace) -> tuple[KnownAccount, ...]:
    """The accounts that are connected, or of which something is kept. Three queries."""
    read = ScopeReading.objects.filter(workspace=workspace).order_by("account").values_list("account")
    counts = dict(read.annotate(n=Count("pk")))
    names = dict(ConnectedAccount.objects.filter(workspace=workspace).values_list("account_id", "name"))
    kept = ResourceVersion.objects.filter(workspace=workspace).order_by().values_list("account", flat=True).distinct()
    known = sorted({*counts, *names, *kept})
    return tuple(KnownAccount(one, names.get(one, ""), counts.get(one, 0)) for one in known)


def inventory_of(snapshot: Snapshot) -> Inventory:
    """The records and outcomes that were valid at the snapshot. Two queries, whatever the size."""
    outcomes = tuple(replace(reading.outcome, stale_since=reading.stale_since) for reading in readings_of(snapshot))
    return Inventory(records=_records(snapshot), outcomes=outcomes)


def readings_of(snapshot: Snapshot) -> tuple[Reading, ...]:
    """How every call had ended by the snapshot, sorted by account and region. One query."""
    rows = ScopeReading.objects.filter(_valid_at(snapshot)).order_by("account", "region")
    return tuple(
        reading for row in rows for reading in from_json(unpacked(row.readings), account=row.account, region=row.region)
    )


def _records(snapshot: Snapshot) -> tuple[Record, ...]:
    rows = ResourceVersion.objects.filter(_valid_at(snapshot)).values_list(
        "kind", "native_id", "account", "region", "body"
    )
    return tuple(
        Record(kind=Kind(kind), id=native_id, account=account, region=region, body=unpacked(body))
        for kind, native_id, account, region, body in rows.iterator(chunk_size=2000)
    )


def _valid_at(snapshot: Snapshot) -> Q:
    ended_later = Q(valid_to=None) | Q(valid_to__gt=snapshot.number)
    return Q(workspace=snapshot.workspace_id, valid_from__lte=snapshot.number) & ended_later


class _Topologies:
    """The topologies built last, shared by the threads of a process."""

    def __init__(self) -> None:
        self._built: OrderedDict[tuple[int, int], Topology] = OrderedDict()
        self._lock = threading.Lock()
        self._building = threading.Lock()

    def get(self, snapshot: Snapshot) -> Topology:
        """The snapshot's topology; one thread builds while the others wait for it."""
        key = (snapshot.pk, snapshot.revision)
        found = self._known(key)
        if found is not None:
            return found
        with self._building:
            found = self._known(key)
            if found is None:
                found = build(inventory_of(snapshot))
                self._keep(key, found)
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._built.clear()

    def _known(self, key: tuple[int, int]) -> Topology | None:
        with self._lock:
            if key in self._built:
                self._built.move_to_end(key)
            return self._built.get(key)

    def _keep(self, key: tuple[int, int], topology: Topology) -> None:
        with self._lock:
            self._built[key] = topology
            while len(self._built) > settings.VPCVIZ_TOPOLOGIES:
                self._built.popitem(last=False)


_topologies = _Topologies()


def topology_of(snapshot: Snapshot) -> Topology:
    """The snapshot, understood. Kept in memory: a snapshot never changes without a new revision."""
    return _topologies.get(snapshot)


def forget_topologies() -> None:
    """Empty the memory of `topology_of`, for tests that start a database anew."""
    _topologies.clear()
