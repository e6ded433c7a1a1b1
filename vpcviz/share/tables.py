"""The tables of links: rows in the words of the link, of its filters' part and of nothing else, worked out once and kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vpcviz.inventory.changes import between
from vpcviz.inventory.comparing import differences
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import inventory_of, topology_of
from vpcviz.layout.view import View
from vpcviz.share.made_once import MadeOnce
from vpcviz.share.material import material_of
from vpcviz.share.parts import changes_part, query_of
from vpcviz.share.restricting import hides_anything, only
from vpcviz.topology.access.asked import Asked, asked_of
from vpcviz.topology.access.kept import matrix, part_of
from vpcviz.topology.access.matrix import USUAL, Row
from vpcviz.topology.records import Inventory
from vpcviz.topology.redaction import redact_together
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import Subnet
from vpcviz.topology.services import parse_service_name

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.share.selectors import Live
    from vpcviz.topology.changes import Changes
    from vpcviz.topology.network import Topology


@dataclass(frozen=True, slots=True)
class Matrix:
    """The access matrix as a link shows it."""

    topology: Topology
    """The subnets of the rows, with their VPCs, route tables and accounts: nothing else can be said."""
    rows: tuple[Row, ...]
    workspace: str
    """The workspace's name; "" when the link hides names."""
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, as a link shows it."""

    changes: Changes
    workspace: str
    before: datetime
    """When the snapshots were taken."""
    taken_at: datetime


def _matrix(live: Live) -> Matrix:
    asked = asked_of(query_of(live.link.query))
    chosen = _chosen(live, asked)
    found = material_of(live, View(), chosen)
    kept = {found.words.get(one, one) for one in chosen}
    rows = tuple(row for row in matrix(found.topology, all_subnets=asked.every) if row.subnet in kept)
    if len(kept) < len(found.topology.all(Subnet)):
        rows = _with_own_services(found.topology, rows, asked.part.services)
    reached = replace(asked.part, accounts=(), regions=(), vpcs=(), text="")
    rows = part_of(found.topology, rows, reached)
    seen = only(found.topology, {word for row in rows for word in (row.subnet, row.vpc)}, {row.account for row in rows})
    return Matrix(seen, rows, found.heading.workspace, found.snapshot.taken_at)


def _chosen(live: Live, asked: Asked) -> tuple[str, ...]:
    """The subnets that filters by place and text let through, judged by their own names."""
    topology = topology_of(Snapshot.objects.get(pk=live.snapshot))
    every = [Row(one.id, one.vpc_id, one.account, one.region, {}) for one in topology.all(Subnet).values()]
    place = replace(asked.part, services=(), ways=(), private=None)
    return tuple(row.subnet for row in part_of(topology, every, place))


def _with_own_services(topology: Topology, rows: tuple[Row, ...], asked: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows without the services that only others use: of a part of the estate, they would tell of the rest."""
    vpcs = {row.vpc for row in rows}
    endpoints = (one for one in topology.all(VpcEndpoint).values() if one.vpc_id in vpcs and one.service_name)
    own = {parse_service_name(one.service_name).short for one in endpoints} | {*USUAL, *asked}
    own |= {name for row in rows for name, cell in row.services.items() if cell.private}
    return tuple(
        replace(row, services={name: cell for name, cell in row.services.items() if name in own}) for row in rows
    )


def _comparison(live: Live) -> Comparison:
    numbered = {
        one.pk: one for one in Snapshot.objects.select_related("workspace").filter(pk__in=(live.prior, live.snapshot))
    }
    before, after = numbered[live.prior], numbered[live.snapshot]
    part, rules = changes_part(live.link.query), live.link.redaction
    sides = tuple(Inventory(tuple(filter(part.keeps, side))) for side in between(before, after))
    if hides_anything(rules):
        beside = (*inventory_of(before).records, *inventory_of(after).records)
        sides = redact_together(sides, rules, beside=beside)
    changes = differences(*(side.records for side in sides))
    name = "" if rules.names else after.workspace.name
    return Comparison(changes, name, before.taken_at, after.taken_at)


matrix_of: Final = MadeOnce(_matrix)
"""The access matrix of a link. Raises `ViewError`."""
comparison_of: Final = MadeOnce(_comparison)
"""The changes of a link. Raises `ViewError`."""
