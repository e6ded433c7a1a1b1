"""What pictures are compared with: another snapshot of the workspace, worked out once for each pair and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.stored import Comparison
from vpcviz.inventory.changes import between
from vpcviz.inventory.comparing import differences
from vpcviz.inventory.selectors import snapshot_numbered, topology_of
from vpcviz.layout.view import ViewError
from vpcviz.topology.build import build
from vpcviz.topology.compared import compared_topology
from vpcviz.topology.moments import time_words
from vpcviz.topology.records import Inventory

if TYPE_CHECKING:
    from vpcviz.inventory.models import Snapshot
    from vpcviz.topology.network import Topology

KEPT: Final = 4

_comparisons: Final[Kept[Comparison]] = Kept(bound=KEPT, weigh=lambda _: 1)


def compared_with(snapshot: Snapshot, number: int) -> Comparison:
    """The snapshot, compared with the one of its workspace that has this number. Raises `ViewError` when there is none."""
    before = snapshot_numbered(snapshot.workspace, number)
    if before is None:
        raise ViewError(
            f"{snapshot.workspace.name} has no snapshot {number} to compare with, or it is no longer kept: "
            "compare takes the number of one that is listed under Snapshots"
        )
    topology = topology_of(snapshot)
    key = (before.pk, before.revision, snapshot.pk, snapshot.revision, id(topology))
    return _comparisons.get(key, lambda: _compared(before, snapshot, topology))


def _compared(before: Snapshot, after: Snapshot, topology: Topology) -> Comparison:
    """Three queries; costs what changed."""
    apart = between(before, after)
    found = compared_topology(build(Inventory(apart.before)), topology, differences(*apart))
    return Comparison(found, f"snapshot {before.number}", time_words(before.taken_at))
