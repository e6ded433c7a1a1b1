"""What a VPC's picture holds, before anything has a place: columns of zones, rows of tiers, ports and neighbours."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vpcviz.layout.pieces import Mark
from vpcviz.layout.route_tables import Letter, letters, subnet_mark
from vpcviz.layout.vpc_items import Item, Lane, SubnetItems
from vpcviz.topology.graph import Tier, route_table_of, tier_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Subnet, Vpc

TIERS: tuple[Tier, ...] = (Tier.PUBLIC, Tier.PRIVATE, Tier.ISOLATED, Tier.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """A subnet and its items."""

    subnet: Subnet
    tier: Tier
    items: Mapping[Lane, Item]
    marks: tuple[Mark, ...]
    """The badge of its route table."""


@dataclass(frozen=True, slots=True)
class Row:
    """Subnets of one tier that stand side by side, at most one per zone."""

    tier: Tier
    stem: str
    cells: Mapping[str, Cell]
    """Zone -> cell."""
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """A column."""

    name: str
    zone_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A VPC's inside."""

    vpc_id: str
    vpc: Vpc | None
    """None when only its subnets are in the inventory."""
    account: str
    region: str
    zones: tuple[Zone, ...]
    rows: tuple[Row, ...]
    letters: Mapping[str, Letter]

    def cells(self) -> tuple[Cell, ...]:
        """Every subnet's cell, row by row."""
        return tuple(cell for row in self.rows for _, cell in sorted(row.cells.items()))


UNKNOWN_ZONE = "zone unknown"


def grid_of(topology: Topology, vpc_id: str, hidden: Sequence[str] = ()) -> Grid:
    """The grid of a VPC: zones and rows sorted by name, never by size. `hidden` names layers that are not drawn."""
    vpc = topology.get(Vpc, vpc_id)
    subnets = topology.subnets_of_vpc.get(vpc_id, ())
    finder = SubnetItems(topology, vpc_id, interfaces="interfaces" not in hidden)
    by_table = letters(topology, vpc_id) if "route-tables" not in hidden else None
    routed = _routed(topology, subnets, by_table)
    cells = [
        Cell(subnet, routed[subnet.id][0], _by_lane(finder.of(subnet)), routed[subnet.id][1]) for subnet in subnets
    ]
    owner = vpc if vpc is not None else next(iter(subnets), None)
    return Grid(
        vpc_id=vpc_id,
        vpc=vpc,
        account=owner.account if owner is not None else "unknown",
        region=owner.region if owner is not None else "unknown",
        zones=_zones(topology, subnets),
        rows=_rows(cells),
        letters=by_table or {},
    )


def _routed(
    topology: Topology, subnets: Sequence[Subnet], by_table: Mapping[str, Letter] | None
) -> Mapping[str, tuple[Tier, tuple[Mark, ...]]]:
    """Subnet id -> its tier and the badge of its table; they are the same for all that use a table in the same way."""
    known: dict[tuple[str, str], tuple[Tier, tuple[Mark, ...]]] = {}
    found: dict[str, tuple[Tier, tuple[Mark, ...]]] = {}
    for subnet in subnets:
        effective = route_table_of(topology, subnet)
        key = (effective.how, effective.table.id if effective.table is not None else "")
        if key not in known:
            marks = subnet_mark(topology, subnet, by_table) if by_table is not None else ()
            known[key] = tier_of(topology, subnet), marks
        found[subnet.id] = known[key]
    return found


_NOTHING: Mapping[Lane, Item] = {}


def _by_lane(items: Sequence[Item]) -> Mapping[Lane, Item]:
    """Each item in its own lane; a second one of the same lane (two interfaces of one endpoint here) gets the next."""
    if not items:
        return _NOTHING
    found: dict[Lane, Item] = {}
    for item in items:
        rank, whose, number = item.lane
        while (rank, whose, number) in found:
            number += 1
        found[rank, whose, number] = item
    return found


def zone_of(subnet: Subnet) -> str:
    """The column that a subnet belongs to."""
    return subnet.zone or UNKNOWN_ZONE


def _zones(topology: Topology, subnets: Sequence[Subnet]) -> tuple[Zone, ...]:
    found: dict[str, Zone] = {}
    for subnet in subnets:
        known = topology.zones.get((subnet.account, subnet.zone))
        zone_id = subnet.zone_id or (known.zone_id if known is not None else "")
        kind = known.zone_type if known is not None else "availability-zone"
        name = zone_of(subnet)
        if name not in found or not found[name].zone_id:
            found[name] = Zone(name, "" if zone_id == name else zone_id, kind)
    return tuple(found[name] for name in sorted(found))


_SUFFIX = re.compile(r"[-_. ]*(?:az)?[-_. ]*(?:[a-z]{2}(?:-[a-z]+)+-\d[a-z]?|[a-f]|\d{1,2})$")


def stem_of(subnet: Subnet) -> str:
    """A subnet's name without its zone: `app-a` and `app-b` are rows of one kind."""
    name = subnet.name.lower()
    shorter = name
    for word in (subnet.zone, subnet.zone_id):
        shorter = shorter.replace(word.lower(), "") if word else shorter
    return _SUFFIX.sub("", shorter).strip("-_. ") or name


def _rows(cells: Sequence[Cell]) -> tuple[Row, ...]:
    stacks: defaultdict[tuple[int, str], defaultdict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in sorted(cells, key=lambda cell: (cell.subnet.label, cell.subnet.id)):
        stacks[TIERS.index(cell.tier), stem_of(cell.subnet)][zone_of(cell.subnet)].append(cell)
    rows: list[Row] = []
    for (tier, stem), by_zone in sorted(stacks.items()):
        for depth in range(max(len(stack) for stack in by_zone.values())):
            side_by_side = {zone: stack[depth] for zone, stack in sorted(by_zone.items()) if depth < len(stack)}
            lanes = sorted({lane for cell in side_by_side.values() for lane in cell.items})
            rows.append(Row(TIERS[tier], stem, side_by_side, tuple(lanes)))
    return tuple(_merged(rows))


def _merged(rows: Sequence[Row]) -> list[Row]:
    """Neighbouring rows of one tier that need different zones share a row: `pods-a` beside `spare-b`."""
    kept: list[Row] = []
    for row in rows:
        last = kept[-1] if kept else None
        if last is not None and last.tier is row.tier and not set(last.cells) & set(row.cells):
            lanes = tuple(sorted({*last.lanes, *row.lanes}))
            kept[-1] = Row(row.tier, last.stem, {**last.cells, **row.cells}, lanes)
        else:
            kept.append(row)
    return kept
