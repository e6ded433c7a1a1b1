"""Places what is around a VPC's inside: account and region, icons on the border, neighbours at both sides, the key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vpcviz.layout.corridors import Corridor, Side, room_for
from vpcviz.layout.frames import account_frame, region_frame, region_node
from vpcviz.layout.key import KEY_WIDTH, key_height, place_key
from vpcviz.layout.moving import moved_corridor, moved_side
from vpcviz.layout.neighbours import CARD_WIDTH, group_by_account, place_neighbours, stack_height
from vpcviz.layout.pieces import Rect, frame
from vpcviz.layout.scene import Node
from vpcviz.layout.shelves import ASPECT
from vpcviz.layout.vpc_body import Body, body_of
from vpcviz.layout.vpc_borders import Neighbour
from vpcviz.layout.vpc_links import Standing, standing_of
from vpcviz.layout.vpc_model import Grid
from vpcviz.layout.vpc_picture import VpcPicture
from vpcviz.layout.ways import Ground
from vpcviz.topology.network import Topology

ACCOUNT_HEAD = 48
REGION_HEAD = 40
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
    standing: Standing


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


def _spots(picture: VpcPicture, rooms: Mapping[str, int], margins: tuple[int, int, int]) -> _Spots:
    left = group_by_account([user for service in picture.provided for user in service.consumers])
    right = group_by_account([neighbour for neighbour, _ in picture.consumed])
    left_room = room_for(rooms.get("left", 0), BETWEEN) if left else 0
    account_x = (CARD_WIDTH if left else 0) + left_room
    left_margin, top_margin, right_margin = margins
    return _Spots(
        left=left,
        right=right,
        left_room=left_room,
        right_room=room_for(rooms.get("right", 0), BETWEEN) if right else 0,
        region_right=max(right_margin, INSET),
        account_x=account_x,
        vpc_x=account_x + INSET + max(left_margin, INSET),
        vpc_y=ACCOUNT_HEAD + REGION_HEAD + max(top_margin, INSET),
    )


def place_around(topology: Topology, picture: VpcPicture, rooms: Mapping[str, int]) -> Around:
    """Place the picture of a VPC; `rooms` is how many lines run in each gap."""
    grid = picture.grid
    body = body_of(topology, picture, rooms, region_node(grid.account, grid.region), names=True)
    spots = _spots(picture, rooms, body.margins)
    at = (spots.vpc_x, spots.vpc_y)
    frames, frames_width, frames_height = _frames(topology, grid, body, spots)
    nodes = [*frames, *body.drawn(*at)]
    axes = {corridor.id: corridor.axis for corridor in body.corridors}
    sides = [moved_side(side, axes.get(side.corridor, "v"), *at) for side in body.sides]
    beside, beside_sides = _beside(topology, spots, spots.account_x + frames_width)
    nodes += beside
    sides += beside_sides
    height = max(frames_height, stack_height(spots.left), stack_height(spots.right))
    inner = [moved_corridor(corridor, *at) for corridor in body.corridors]
    corridors = _with_outer(inner, spots, spots.account_x + frames_width, height, at[0] + body.width)
    width = spots.account_x + frames_width + spots.right_room + (CARD_WIDTH if spots.right else 0)
    nodes, width, height = _with_key(picture, nodes, width, max([height, *(node.y + node.h for node in nodes)]))
    return Around(
        tuple(nodes),
        Ground({corridor.id: corridor for corridor in corridors}, sides_by_node(sides)),
        width,
        height,
        standing_of(topology, body),
    )


def _frames(topology: Topology, grid: Grid, body: Body, spots: _Spots) -> tuple[list[Node], int, int]:
    """Account and region frames; the account's width and height."""
    x = spots.account_x
    region_width = spots.vpc_x - x - INSET + body.width + spots.region_right
    region_height = spots.vpc_y - ACCOUNT_HEAD + body.height + INSET
    width, height = region_width + 2 * INSET, ACCOUNT_HEAD + region_height + INSET
    account = account_frame(topology, grid.account)
    region = region_frame(grid.account, grid.region)
    place = Rect(x + INSET, ACCOUNT_HEAD, region_width, region_height)
    return [frame(account, None, Rect(x, 0, width, height)), frame(region, account.id, place)], width, height


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


def sides_by_node(sides: Sequence[Side]) -> Mapping[str, tuple[Side, ...]]:
    """Node id -> its sides."""
    found: dict[str, list[Side]] = {}
    for side in sides:
        found.setdefault(side.node, []).append(side)
    return {node: tuple(opened) for node, opened in found.items()}
