"""The arrangement of the estate: accounts in shelves, regions in accounts, cards and expanded VPCs in regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vpcviz.layout.estate_model import Card, Estate, by_place
from vpcviz.layout.frames import account_node, region_node
from vpcviz.layout.pieces import SUB, Thing
from vpcviz.layout.shelves import Shelving, shelve
from vpcviz.layout.text import measure
from vpcviz.layout.trays import Inlay, Leaf, Tray, size_of
from vpcviz.layout.vpc_body import Body, body_of
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.topology.network import Topology

ROOT = "estate"
CARD_WIDTH = 272
SMALL_WIDTH = 208
CARD_HEIGHT = 72
SMALL_HEIGHT = 64
CHIP_ROW = 24
ACCOUNT_HEAD = 48
REGION_HEAD = 32
MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class _Lay:
    """Places an expanded VPC; the same room gives the same body, which is kept."""

    topology: Topology
    picture: VpcPicture
    kept: dict[tuple[tuple[str, int], ...], Body] = field(default_factory=dict)

    def __call__(self, rooms: Mapping[str, int]) -> Body:
        key = tuple(sorted(rooms.items()))
        body = self.kept.get(key)
        if body is None:
            grid = self.picture.grid
            parent = region_node(grid.account, grid.region)
            body = self.kept[key] = body_of(self.topology, self.picture, rooms, parent, names=False)
        return body


@dataclass(frozen=True, slots=True)
class _Shape:
    """How cards are set."""

    columns: int
    small: bool
    inlays: Mapping[str, Inlay]


def root_tray(topology: Topology, estate: Estate, pictures: Mapping[str, VpcPicture], *, small: bool) -> Tray:
    """Accounts in shelves, regions in accounts, cards in regions: the arrangement with the best shape."""
    places = by_place(estate.cards)
    inlays = {vpc_id: Inlay(vpc_id, _Lay(topology, picture)) for vpc_id, picture in pictures.items()}
    widest = max((len(cards) for regions in places.values() for cards in regions.values()), default=1)
    best: tuple[float, Shelving, list[Tray]] | None = None
    for columns in range(1, min(MOST_COLUMNS, widest) + 1):
        shape = _Shape(columns, small, inlays)
        accounts = [_account_tray(account, places[account], shape) for account in _ordered(estate, places)]
        shelving = shelve([size_of(tray) for tray in accounts], 32)
        if best is None or shelving.cost < best[0] - 1e-9:
            best = (shelving.cost, shelving, accounts)
    rows = () if best is None else tuple(tuple(best[2][number] for number in row) for row in best[1].rows)
    return Tray(ROOT, rows, pad=16, row_gap=24, column_gap=32)


def _ordered(estate: Estate, places: Mapping[str, object]) -> list[str]:
    """Connected accounts first; numbers in order."""
    return sorted(places, key=lambda account: (account not in estate.connected, account))


def _account_tray(account: str, regions: Mapping[str, Sequence[Card]], shape: _Shape) -> Tray:
    trays = [(_region_tray(account, region, cards, shape),) for region, cards in regions.items()]
    return Tray(account_node(account), tuple(trays), head=ACCOUNT_HEAD, flat=True, opens=shape.small)


def _region_tray(account: str, region: str, cards: Sequence[Card], shape: _Shape) -> Tray:
    columns = shape.columns
    boxes = [shape.inlays.get(item.thing.id) or _leaf(item, small=shape.small) for item in cards]
    rows = tuple(tuple(boxes[start : start + columns]) for start in range(0, len(boxes), columns))
    gap = 8 if shape.small else 24
    return Tray(
        region_node(account, region), rows, head=REGION_HEAD, pad=16, row_gap=8 if shape.small else 16, column_gap=gap
    )


def _leaf(item: Card, *, small: bool) -> Leaf:
    if small:
        return Leaf(item.thing.id, SMALL_WIDTH, SMALL_HEIGHT)
    rows = chip_rows(item, CARD_WIDTH)
    return Leaf(item.thing.id, CARD_WIDTH, CARD_HEIGHT + len(rows) * CHIP_ROW + (4 if rows else 0))


def chip_rows(item: Card, width: int) -> list[list[tuple[Thing, int, int]]]:
    """(chip, x, width) in rows that fit into a card."""
    rows: list[list[tuple[Thing, int, int]]] = []
    x = width
    for chip in item.chips:
        wide = min(int(measure(chip.label, SUB)) + 14, width - 16)
        if x + wide > width - 8:
            rows.append([])
            x = 8
        rows[-1].append((chip, x, wide))
        x += wide + 4
    return rows
