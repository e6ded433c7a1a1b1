"""Places what is around a VPC's inside: account and region, icons on the border, neighbours at both sides, the key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vpcviz.layout.corridors import Corridor, Side, room_for
from vpcviz.layout.key import KEY_WIDTH, key_height, place_key
from vpcviz.layout.neighbours import CARD_WIDTH, group_by_account, place_neighbours, stack_height
from vpcviz.layout.pieces import BOLD, MUTED, PORT, Rect, Thing, frame, line, port, title_of
from vpcviz.layout.router import Ground
from vpcviz.layout.scene import Node, Text
from vpcviz.layout.shelves import ASPECT
from vpcviz.layout.vpc_borders import Neighbour, account_label
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.layout.vpc_place import Inside, place_inside
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.workloads import Instance

ACCOUNT_HEAD = 48
REGION_HEAD = 40
TOP_LABELS = 56
"""Room above a VPC for the names of the icons on its top border."""
TOP_SLOT = 136
RIGHT_SLOT = 72
LEFT_SLOT = 64
RIGHT_LABELS = 184
LEFT_LABELS = 152
INSET = 16
BETWEEN = 40
KEY_GAP = 32


@dataclass(frozen=True, slots=True)
class Around:
    """A whole placed picture, and the ground on which its lines run."""

    nodes: tuple[Node, ...]
    ground: Ground
    width: int
    height: int
    items: Mapping[str, tuple[str, ...]]
    target_nodes: Mapping[str, str]
    """Target id (instance or address) -> the node that shows it."""
    columns: Mapping[str, int]
    """Node id -> x, to find what is near."""

    def nearest(self, pieces: Sequence[str], node: str) -> str:
        """The piece of a bar that is closest to a node, the left one of two."""
        x = self.columns[node]
        return min(pieces, key=lambda piece: (abs(self.columns[piece] - x), self.columns[piece]))


@dataclass(frozen=True, slots=True)
class _Spots:
    """Where the parts of the picture stand, from left to right."""

    left: Mapping[str, tuple[Neighbour, ...]]
    right: Mapping[str, tuple[Neighbour, ...]]
    left_room: int
    right_room: int
    region_right: int
    account_x: int
    vpc_x: int
    vpc_y: int


def _spots(picture: VpcPicture, rooms: Mapping[str, int]) -> _Spots:
    left = group_by_account([user for service in picture.provided for user in service.consumers])
    right = group_by_account([neighbour for neighbour, _ in picture.consumed])
    left_room = room_for(rooms.get("left", 0), BETWEEN) if left else 0
    account_x = (CARD_WIDTH if left else 0) + left_room
    return _Spots(
        left=left,
        right=right,
        left_room=left_room,
        right_room=room_for(rooms.get("right", 0), BETWEEN) if right else 0,
        region_right=RIGHT_LABELS if picture.right else INSET,
        account_x=account_x,
        vpc_x=account_x + INSET + (LEFT_LABELS if picture.provided else INSET),
        vpc_y=ACCOUNT_HEAD + REGION_HEAD + (TOP_LABELS if picture.top else INSET),
    )


def place_around(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int]) -> Around:
    """Place the picture of a VPC; `rooms` is how many lines run in each gap."""
    inside = _inside(topology, picture, rooms)
    spots = _spots(picture, rooms)
    vpc_x, vpc_y = spots.vpc_x, spots.vpc_y
    frames, frames_width, frames_height = _frames(topology, picture, inside, spots)
    nodes = [*frames, *_moved(inside.nodes, vpc_x, vpc_y), *_top(picture, inside, vpc_x, vpc_y)]
    corridors = [_shifted(corridor, vpc_x, vpc_y) for corridor in inside.corridors]
    sides = [_shifted_side(side, inside.corridors, vpc_x, vpc_y) for side in inside.sides]
    border, border_sides = _sides_of_borders(picture, inside, vpc_x, vpc_y)
    beside, beside_sides = _beside(topology, spots, spots.account_x + frames_width)
    nodes += [*border, *beside]
    sides += [*border_sides, *beside_sides]
    height = max(frames_height, stack_height(spots.left), stack_height(spots.right))
    corridors = _with_outer(corridors, spots, spots.account_x + frames_width, height, vpc_x + inside.width)
    width = spots.account_x + frames_width + spots.right_room + (CARD_WIDTH if spots.right else 0)
    nodes, width, height = _with_key(picture, nodes, width, max([height, *(node.y + node.h for node in nodes)]))
    return Around(
        tuple(nodes),
        Ground({corridor.id: corridor for corridor in corridors}, _by_node(sides)),
        width,
        height,
        inside.items,
        _target_nodes(topology, nodes),
        {node.id: node.x for node in nodes},
    )


def _beside(topology: Topology, spots: _Spots, account_end: int) -> tuple[list[Node], list[Side]]:
    """The neighbours at both sides."""
    nodes: list[Node] = []
    sides: list[Side] = []
    top = ACCOUNT_HEAD + REGION_HEAD
    at_right = account_end + spots.right_room
    for groups, x, corridor, edge in ((spots.left, 0, "left", CARD_WIDTH), (spots.right, at_right, "right", 0)):
        placed, opened = place_neighbours(topology, groups, (x, top), corridor, edge)
        nodes += placed
        sides += opened
    return nodes, sides


def _with_outer(
    inner: Sequence[Corridor], spots: _Spots, account_end: int, height: int, vpc_end: int
) -> list[Corridor]:
    """The corridors with those beside the account; the horizontal ones reach as far as those."""
    left_x = spots.account_x - spots.left_room
    outer = [
        Corridor("left", "v", 0, height, left_x, spots.left_room, 0),
        Corridor("right", "v", 0, height, account_end, spots.right_room, 0),
    ]
    start = left_x if spots.left else spots.vpc_x
    end = account_end + spots.right_room if spots.right else vpc_end
    reaching = [replace(item, start=start, end=end) if item.axis == "h" else item for item in inner]
    return [*reaching, *(item for item in outer if item.room)]


def _inside(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int]) -> Inside:
    half = PORT // 2
    needed = max(len(picture.right) * RIGHT_SLOT, len(picture.provided) * LEFT_SLOT)
    least = (needed, 304 + len(picture.top) * TOP_SLOT)
    ports = (half if picture.provided else 0, half if picture.right else 0)
    return place_inside(topology, picture.grid, rooms, least, ports)


def _frames(topology: Topology, picture: VpcPicture, inside: Inside, spots: _Spots) -> tuple[list[Node], int, int]:
    """Account, region and VPC frames; the account's width and height."""
    x, vpc_x, vpc_y, region_right = spots.account_x, spots.vpc_x, spots.vpc_y, spots.region_right
    grid = picture.grid
    region_width = vpc_x - x - INSET + inside.width + region_right
    region_height = vpc_y - ACCOUNT_HEAD + inside.height + INSET
    width, height = region_width + 2 * INSET, ACCOUNT_HEAD + region_height + INSET
    account = Thing(
        id=f"account:{grid.account}",
        kind="account",
        resource=grid.account,
        label=account_label(topology, grid.account),
        icon="account",
        tone="account",
        title=f"account {account_label(topology, grid.account)}",
        shape="frame",
    )
    region = Thing(
        id=f"region:{grid.account}:{grid.region}",
        kind="region",
        resource=grid.region,
        label=grid.region,
        icon="region",
        tone="region",
        title=f"region {grid.region}",
        shape="dashed",
    )
    vpc = grid.vpc
    cidrs = ", ".join((*vpc.cidrs, *vpc.ipv6_cidrs)) if vpc is not None else "not in this inventory"
    thing = Thing(
        id=grid.vpc_id,
        kind="vpc",
        resource=grid.vpc_id,
        label=vpc.label if vpc is not None else grid.vpc_id,
        sub=cidrs,
        icon="vpc",
        tone="vpc",
        state=None if vpc is not None else "unconnected",
        title=title_of(vpc.label if vpc is not None else "", grid.vpc_id, cidrs),
        shape="frame",
    )
    return (
        [
            frame(account, None, Rect(x, 0, width, height)),
            frame(region, account.id, Rect(x + INSET, ACCOUNT_HEAD, region_width, region_height)),
            frame(thing, region.id, Rect(vpc_x, vpc_y, inside.width, inside.height)),
        ],
        width,
        height,
    )


def _moved(nodes: Sequence[Node], dx: int, dy: int) -> list[Node]:
    return [
        replace(
            node,
            x=node.x + dx,
            y=node.y + dy,
            icon=replace(node.icon, x=node.icon.x + dx, y=node.icon.y + dy) if node.icon is not None else None,
            badges=tuple(replace(badge, x=badge.x + dx, y=badge.y + dy) for badge in node.badges),
            texts=tuple(replace(text, x=text.x + dx, y=text.y + dy) for text in node.texts),
        )
        for node in nodes
    ]


def _shifted(corridor: Corridor, dx: int, dy: int) -> Corridor:
    along, across = (dy, dx) if corridor.axis == "v" else (dx, dy)
    return replace(corridor, start=corridor.start + along, end=corridor.end + along, lane=corridor.lane + across)


def _shifted_side(side: Side, corridors: Sequence[Corridor], dx: int, dy: int) -> Side:
    axis = next(corridor.axis for corridor in corridors if corridor.id == side.corridor)
    along, across = (dy, dx) if axis == "v" else (dx, dy)
    return replace(side, edge=side.edge + across, low=side.low + along, high=side.high + along)


def _top(picture: VpcPicture, inside: Inside, vpc_x: int, vpc_y: int) -> list[Node]:
    """Gateways on the top border, from the right corner leftwards."""
    x = vpc_x + inside.width - len(picture.top) * TOP_SLOT + TOP_SLOT // 2 - INSET // 2
    return [
        port(thing, picture.grid.vpc_id, x + number * TOP_SLOT, vpc_y, label_at="above", room=TOP_SLOT - 8)
        for number, thing in enumerate(picture.top)
    ]


def _sides_of_borders(picture: VpcPicture, inside: Inside, vpc_x: int, vpc_y: int) -> tuple[list[Node], list[Side]]:
    """Gateway endpoints on the right border, provider ports on the left one, and where lines may meet them."""
    nodes: list[Node] = []
    sides: list[Side] = []
    half = PORT // 2
    left_gap, right_gap = inside.edge_gaps
    y = vpc_y + inside.rows_top + RIGHT_SLOT // 2 - 8
    for thing in picture.right:
        edge = vpc_x + inside.width
        nodes.append(port(thing, picture.grid.vpc_id, edge, y, label_at="right", room=RIGHT_LABELS - half - 16))
        sides.append(Side(thing.id, right_gap, edge - half, y - half, y + half, int(right_gap[1:]) % 2))
        y += RIGHT_SLOT
    for thing, y in _left_places(picture, inside, vpc_y):
        node = port(thing, picture.grid.vpc_id, vpc_x, y, label_at="none", room=0)
        nodes.append(replace(node, texts=_left_texts(thing, vpc_x - half - 8, y)))
        sides.append(Side(thing.id, left_gap, vpc_x + half, y - half, y + half, 1))
        sides.append(Side(thing.id, "left", vpc_x - half, y - half, y + half, 1))
    return nodes, sides


def _left_texts(thing: Thing, right: int, y: int) -> tuple[Text, ...]:
    room = LEFT_LABELS - 40
    label = line(thing.label, right, y - 12, room, BOLD._replace(anchor="end"))
    return label + line(thing.resource or "", right, y + 22, room, MUTED._replace(anchor="end"))


def _left_places(picture: VpcPicture, inside: Inside, vpc_y: int) -> list[tuple[Thing, int]]:
    """Each port at the height of its load balancer's lane, or as close below it as there is room."""
    lanes = {node.id: node.y for node in inside.nodes}
    wanted = []
    for service in picture.provided:
        pieces = [lanes[node] for arn in service.balancers for node in inside.items.get(arn, ())]
        wanted.append((min(pieces, default=inside.rows_top) + vpc_y + 16, service.port))
    places: list[tuple[Thing, int]] = []
    floor = vpc_y + inside.rows_top + PORT // 2
    for y, thing in sorted(wanted, key=lambda item: (item[0], item[1].id)):
        place = max(y, floor)
        places.append((thing, place))
        floor = place + LEFT_SLOT
    over = floor - LEFT_SLOT - (vpc_y + inside.rows_bottom)
    return [(thing, place - max(0, over)) for thing, place in places]


def _with_key(picture: VpcPicture, nodes: list[Node], width: int, height: int) -> tuple[list[Node], int, int]:
    """The key of route tables, beside or under the picture: where the whole stays larger on a screen."""
    if not picture.key:
        return nodes, width, height
    columns = max(1, (width + 16) // (KEY_WIDTH + 16))
    beside = (width + KEY_GAP + KEY_WIDTH, max(height, key_height(picture.key, 1)))
    below = (width, height + KEY_GAP + key_height(picture.key, columns))
    if _scale(beside) <= _scale(below):
        placed = place_key(picture.key, width + KEY_GAP, 0, 1)
    else:
        placed = place_key(picture.key, 0, height + KEY_GAP, columns)
    nodes = [*nodes, *placed]
    return nodes, max(node.x + node.w for node in nodes), max(node.y + node.h for node in nodes)


def _scale(size: tuple[int, int]) -> float:
    """How much a picture must shrink to fit a sheet of the usual shape."""
    width, height = size
    return max(width, height * ASPECT)


def _by_node(sides: Sequence[Side]) -> Mapping[str, tuple[Side, ...]]:
    found: dict[str, list[Side]] = {}
    for side in sides:
        found.setdefault(side.node, []).append(side)
    return {node: tuple(opened) for node, opened in found.items()}


def _target_nodes(topology: Topology, nodes: Sequence[Node]) -> Mapping[str, str]:
    """Which node shows a target: an interface's by its addresses and its instance, an address by itself."""
    drawn = {node.id for node in nodes if node.kind == "target"}
    found = {name.rsplit(":", 1)[-1]: name for name in sorted(drawn) if name.startswith("target:")}
    for by_target in (topology.interfaces_of_address, topology.interfaces_of_instance):
        for target, interfaces in by_target.items():
            shown = [interface.id for interface in interfaces if interface.id in drawn]
            if shown:
                found[target] = shown[0]
    return found | {instance: instance for instance in topology.all(Instance) if instance in drawn}
